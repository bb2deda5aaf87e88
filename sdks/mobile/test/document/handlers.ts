// What the examples below leave to the reader, with the types that the document's tables give.
import type { UserConsent } from '@kryptos_connect/mobile-sdk';

export declare const generateLinkToken: () => Promise<string>;
export declare const handleSuccess: (userConsent: UserConsent) => void;
export declare const handleError: () => void;
