import type { NextConfig } from "next";

const hubUrl = process.env.ORRERY_HUB_URL ?? "http://127.0.0.1:4400";

const config: NextConfig = {
  transpilePackages: ["@orrery/ui", "@orrery/protocol", "@orrery/domain"],
  poweredByHeader: false,
  async rewrites() {
    return [
      { source: "/api/trpc/:path*", destination: `${hubUrl}/trpc/:path*` },
      { source: "/api/auth/:path*", destination: `${hubUrl}/api/auth/:path*` },
      { source: "/socket.io/:path*", destination: `${hubUrl}/socket.io/:path*` },
    ];
  },
};

export default config;
