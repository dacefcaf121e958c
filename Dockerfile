# One image for both roles: the API by default, the worker by `node dist/service/worker.js`.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build \
 && npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:${NODE_VERSION}-trixie-slim
# Cuts recordings that are larger than a provider takes, and decodes them for the offline model.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ffmpeg \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json /app/oclif.manifest.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/bin/run.js ./bin/run.js
COPY --from=build /app/docs ./docs
# The commit, so that an image and a process can say what they are.
ARG RELEASE
LABEL org.opencontainers.image.revision=${RELEASE}
ENV NODE_ENV=production PEGASUS_RELEASE=${RELEASE}
USER node
EXPOSE 8080
# Node itself is process 1: SIGTERM reaches the drain, without a shell or npm in between.
CMD ["node", "dist/service/api.js"]
