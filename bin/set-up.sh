# Sourced by the launchers beside it, with $root set to the checkout: gets what is missing on this machine.
# Everything is said on standard error, so that a command's own output stays its own.
: "${root:?the launchers set it}"

node_modules="$root/node_modules"
log="$root/.pegasus/set-up.log"

# npm must not wait on the network to ask whether there is a newer npm.
export npm_config_update_notifier=false

say() {
  printf '%s\n' "$*" >&2
}

give_up() {
  say "$@"
  exit 1
}

# The pinned Node comes with the dependencies; the machine's own is only there to fetch them.
use_pinned_node() {
  PATH="$node_modules/.bin:$PATH"
  export PATH
}

install_dependencies() {
  command -v npm >/dev/null 2>&1 ||
    give_up 'npm is missing. Install Node 20 or newer with npm (Debian: sudo apt-get install nodejs npm), then try again.'
  say 'Installing the npm dependencies ...'
  (cd "$root" && npm ci --no-audit --no-fund --loglevel=error >&2) ||
    give_up "The npm dependencies could not be installed; the lines above say why. Type: (cd $root && npm ci)"
  "$node_modules/.bin/node" --version >/dev/null 2>&1 ||
    give_up "The pinned Node is missing, because npm was not allowed to run its install script. Type: (cd $root && npm rebuild node)"
}

# npm writes its own record of what it installed as its last act.
dependencies_are_current() {
  record="$node_modules/.package-lock.json"
  [ -f "$record" ] && [ -z "$(find "$root/package-lock.json" -newer "$record")" ]
}

ensure_dependencies() {
  dependencies_are_current || install_dependencies
  use_pinned_node
}

# As the administrator, or not at all: nobody is asked for a password half-way.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 1
  fi
}

# A machine that has never fetched its lists of packages knows none of them.
install_packages() {
  command -v apt-get >/dev/null 2>&1 || return 1
  as_root true || return 1
  say "Installing $* ..."
  mkdir -p "$root/.pegasus"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 ||
    { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } >>"$log" 2>&1
}

has() {
  command -v "$1" >/dev/null 2>&1
}

ensure_redis() {
  has redis-server || install_packages redis-server || true
  has redis-server ||
    give_up 'Redis is missing and could not be installed from here. Type: sudo apt-get update && sudo apt-get install redis-server'
}

# Whether a recording can be transcribed on this machine.
can_hear() {
  has pocketsphinx_continuous && [ -d /usr/share/pocketsphinx/model/en-us ]
}

set_up() {
  ensure_dependencies
  ensure_redis
  can_hear || install_packages pocketsphinx pocketsphinx-en-us || true
  can_hear ||
    say 'pocketsphinx is missing, so the bundled PDF lecture is used instead of the spoken one. To hear it too, type: sudo apt-get update && sudo apt-get install pocketsphinx pocketsphinx-en-us'
}

# Only the tests need these here: ffmpeg splits long recordings and decodes what is not plain wav, the quickstart's
# lecture is short and plain wav, and a report is looked at in whatever browser its reader has.
set_up_tests() {
  set_up
  has ffmpeg || install_packages ffmpeg || true
  has ffmpeg ||
    say 'ffmpeg is missing, so the tests of long recordings, mp3 and m4a are skipped. To run them too, type: sudo apt-get update && sudo apt-get install ffmpeg'
  has chromium || install_packages chromium || true
  has chromium ||
    say 'chromium is missing, so the tests of the HTML report are skipped. To run them too, type: sudo apt-get update && sudo apt-get install chromium'
  has tmux || install_packages tmux || true
  has tmux ||
    say 'tmux is missing, so the tests of the live view on a terminal are skipped. To run them too, type: sudo apt-get update && sudo apt-get install tmux'
}

# Folders count too: a source file that is gone leaves its mark there. Tests are not built.
build_is_current() {
  built="$root/dist/release.json"
  [ -f "$built" ] && [ -f "$root/oclif.manifest.json" ] && [ -z "$(
    cd "$root" &&
      find service smoke cli lab migrations docs/runbooks package-lock.json tsconfig.json tsconfig.build.json \
        ! -name '*.test.ts' ! -name testing ! -path '*/testing/*' -newer "$built" -print | head -n 1
  )" ]
}

# Of several that find the build too old one builds, and the others wait. Types are left to `npm run check`, which
# takes longer than all the rest of a build.
ensure_built() (
  build_is_current && exit
  mkdir -p "$root/.pegasus"
  exec 9>"$root/.pegasus/build.lock"
  ! has flock || flock 9
  build_is_current && exit
  say 'Building ...'
  node "$root/scripts/build.ts" --unchecked >&2 || give_up 'The build failed; the lines above say why.'
)
