extension Check {
  /// What copies or checks data right now: the most common harmless reason for a slow machine, so it is ruled out first.
  public static let backups = Check(
    name: "backups", summary: "backups, scrubs, resilvers and array checks that run now, and how the last ones ended",
    script: #"""
      s running
      for f in /proc/[0-9]*/comm; do
        n=; read -r n <"$f" || continue
        case "$n" in
        vzdump*|proxmox-backup-*|restic|borg|rsync|rclone|kopia|duplicity|zfs|btrfs|xfsdump|mysqldump|pg_dump|tar|fsck*|e2fsck|"task UPID"*)
          p=${f%/comm}; p=${p#/proc/}
          t=$(tr '\000' ' ' <"/proc/$p/cmdline" | cut -c1-160)
          set -- $(cat "/proc/$p/stat" | sed 's/.*) //')
          echo "$p ${20} $n|$t" ;;
        esac
      done 2>/dev/null | head -n 40 | quote
      s hertz; getconf CLK_TCK 2>/dev/null
      s zpool; command -v zpool >/dev/null 2>&1 && lim 3 zpool status 2>/dev/null | grep -E '^ *(pool|scan):|to go|resilvered|scanned' | quote
      s mdstat; grep -E '^md|check|resync|recovery|reshape' /proc/mdstat 2>/dev/null
      s btrfs; command -v btrfs >/dev/null 2>&1 && for m in $(sed -n 's/^[^ ]* \([^ ]*\) btrfs .*/\1/p' /proc/mounts | sort -u | head -n 4); do
        echo "mount $m"; lim 2 btrfs scrub status "$m" 2>/dev/null | grep -iE 'status|time left' ; done
      s vzdump; command -v pvesh >/dev/null 2>&1 && [ -d /var/log/vzdump ] && {
        for f in $(ls -t /var/log/vzdump/*.log 2>/dev/null | head -n 6); do echo "log ${f##*/} $(tail -n 1 "$f" | cut -c1-160)"; done | quote; }
      s timers; command -v systemctl >/dev/null 2>&1 && [ -d /run/systemd/system ] &&
        lim 3 systemctl list-units --all --type=service --plain --no-legend --no-pager --full '*backup*' '*restic*' '*borg*' '*snapraid*' '*scrub*' 2>/dev/null | head -n 20
      """#, rules: BackupsRules.evaluate)
}
