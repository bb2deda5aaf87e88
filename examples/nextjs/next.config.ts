import type { NextConfig } from 'next';

const config: NextConfig = {
  // This folder alone, though there are lock files above it.
  turbopack: { root: import.meta.dirname },
  devIndicators: false,
};

export default config;
