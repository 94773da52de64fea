/// What every script begins with.
enum Script {
  /// `s NAME` begins a section; `has PROGRAM` says `@missing PROGRAM` in it when there is none;
  /// `lim N COMMAND…` ends a command that hangs (a dead NFS mount) where there is a `timeout`;
  /// `quote` keeps what others wrote from looking like a marker.
  static let prelude = #"""
    LC_ALL=C; export LC_ALL
    PATH="${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin"; export PATH
    s() { echo "@@ $1"; }
    has() { command -v "$1" >/dev/null 2>&1 || { echo "@missing $1"; return 1; }; }
    quote() { sed 's/^@/ @/'; }
    LIM=; if timeout -k 1 5 true >/dev/null 2>&1; then LIM='timeout -k 1'; elif timeout 5 true >/dev/null 2>&1; then LIM=timeout; fi
    lim() { if [ -n "$LIM" ]; then $LIM "$@"; else shift; "$@"; fi; }
    ended() { r=$?; [ $r -eq 0 ] || echo "@exit $r"; }

    """#
}
