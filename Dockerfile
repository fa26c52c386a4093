# Both servers in one image: the issuer by default, the dashboard with `node --max-semi-space-size=4 --max-old-space-size=1536 api/main.ts` and PORT=4001.

FROM node:24-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY sdk/package.json sdk/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npx vite build
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-trixie-slim
ENV NODE_ENV=production PORT=4000
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/package.json ./
COPY --from=build /app/sdk sdk
COPY --from=build /app/shared shared
COPY --from=build /app/scripts scripts
COPY --from=build /app/oauth oauth
COPY --from=build /app/api api
COPY --from=build /app/web/dist web/dist
USER node
EXPOSE 4000 4001
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=4", "--max-old-space-size=1536", "oauth/main.ts"]
