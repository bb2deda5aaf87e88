import { useEffect, useState } from 'react';
import { AccessibilityInfo } from 'react-native';

/** Whether the person has asked their phone for less motion. */
export function useReducedMotion(): boolean {
  const [reduced, setReduced] = useState(false);
  useEffect(() => {
    let gone = false;
    AccessibilityInfo.isReduceMotionEnabled().then(
      (it) => gone || setReduced(it),
      () => {},
    );
    return () => {
      gone = true;
    };
  }, []);
  return reduced;
}
