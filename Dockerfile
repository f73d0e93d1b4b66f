# Queqiao from this checkout: docker build -t queqiao .
# What runs here names relative paths only and fetches nothing but packages: a test runs it in an empty folder, without Docker.
FROM node:24-slim AS packed
WORKDIR /source
COPY . .
RUN npx --yes pnpm@12 install --frozen-lockfile
# without types, which nobody reads in an image
RUN npx --yes pnpm@12 exec node scripts/build.ts --quick
RUN npx --yes pnpm@12 --recursive pack --pack-destination packed
RUN mkdir empty

FROM node:24-slim
ENV NODE_ENV=production
ENV PATH=/queqiao/node_modules/.bin:$PATH
WORKDIR /queqiao
COPY --from=packed /source/packed packed
# all at once: they need each other, and not what a registry may have under their names
RUN npm install --no-audit --no-fund ./packed/*.tgz
# a new volume belongs to whom the folder belonged to
COPY --from=packed --chown=node:node /source/empty /data
# with more, garbage of messages stays longer in memory: docs/operation.md
ENV NODE_OPTIONS=--max-semi-space-size=8
WORKDIR /data
VOLUME /data
USER node
EXPOSE 8580 8581
# alive, not ready: a side that is away is no reason to start Queqiao again
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:8581/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["queqiao", "--config", "/data/queqiao.yaml"]
CMD ["start"]
