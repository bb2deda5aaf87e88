import { createElement, isValidElement, type ReactNode } from 'react';
import { Image, type ImageSourcePropType, type ImageStyle } from 'react-native';
import type { KryptosConnectConfig } from './types.ts';

type Logo = KryptosConnectConfig['appLogo'];

/** The logo for the widget, which is a page and can be handed no more than an address. */
export function logoAddress(logo: Logo): string | undefined {
  if (typeof logo === 'string') return logo;
  const { source, src } = Object(isValidElement(logo) ? logo.props : { source: logo });
  const address = Object(source).uri ?? src;
  return typeof address === 'string' ? address : undefined;
}

export function drawLogo(logo: Logo, style: ImageStyle): ReactNode {
  if (!logo || logo === true) return null;
  if (isValidElement(logo)) return logo;
  const source = (typeof logo === 'string' ? { uri: logo } : logo) as ImageSourcePropType;
  // The application's name is no news to who is using it.
  return createElement(Image, { source, style, accessible: false, resizeMode: 'contain' });
}
