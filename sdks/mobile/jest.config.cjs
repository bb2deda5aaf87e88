/** React Native itself, under its own preset; only the WebView is stood in for, at its contract. */
module.exports = {
  preset: '@react-native/jest-preset',
  testMatch: ['<rootDir>/test/*.test.{ts,tsx}'],
  transform: {
    '\\.[jt]sx?$': ['babel-jest', { configFile: false, presets: ['@react-native/babel-preset'] }],
  },
  // The first to draw anything has all of React Native compiled.
  testTimeout: 120_000,
  moduleNameMapper: { '^react-native-webview$': '<rootDir>/test/support/WebView.tsx' },
};
