# The image of the audit function (docs/function.md says how to build and push it).
#
# Both digests are required, so that an image names exactly what it was made from:
#   docker buildx build --build-arg BUILD_DIGEST=sha256:… --build-arg RUN_DIGEST=sha256:… .

ARG BUILD_DIGEST
ARG RUN_DIGEST

# The bundle is JavaScript and the same for every processor, so it is made on the one that builds.
FROM --platform=$BUILDPLATFORM docker.io/fnproject/node:22-dev@${BUILD_DIGEST} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# No install scripts: nothing that the bundle is made of needs one.
RUN npm ci --ignore-scripts
COPY scripts/build.mjs scripts/
COPY scripts/build scripts/build
COPY lambda-src lambda-src
COPY tsconfig.json ./
RUN node scripts/build.mjs /out

FROM docker.io/fnproject/node:22@${RUN_DIGEST}
WORKDIR /function
# Owned by root and read-only for the user who runs it: only /tmp is writable, and nothing is written there.
COPY --from=build --chmod=0444 /out/func/func.js /out/func/undici.js ./
# Oracle Functions run every container as user and group 1000 (Functions, "Permissions granted to containers").
USER 1000:1000
# A function of 512 MB needs room beside the heap for files on their way, so the heap grows in small steps
# (`npm run bench:function`).
ENTRYPOINT ["node", "--max-old-space-size=320", "--heap-growing-percent=20", "--max-semi-space-size=4", "--expose-gc", "func.js"]
