extension Check {
  /// How full the disks are, and whether they are well.
  public static let disk = Check(
    name: "disk", summary: "how full every file system is, inodes, read-only mounts, pools, scrubs, SMART",
    script: #"""
      s df; has df && { lim 3 df -PkT 2>/dev/null || lim 2 df -Pk 2>/dev/null; ended; }
      s inodes; command -v df >/dev/null 2>&1 && { lim 3 df -Pi 2>/dev/null; ended; }
      s holds
      for d in /var/log/journal /var/cache/apt/archives; do
        [ -d "$d" ] && echo "$d $(lim 2 df -Pk "$d" 2>/dev/null | tail -n 1)"
      done
      s mounts; cat /proc/mounts 2>/dev/null
      s fstab_ro; [ -r /etc/fstab ] && while read -r dev dir type opts rest; do
        case "$dev" in '#'*) continue ;; esac
        case ",$opts," in *,ro,*) echo "$dir" ;; esac
      done </etc/fstab
      s zpool; has zpool && { lim 3 zpool list -Hp -o name,size,alloc,free,cap,health 2>&1; ended; }
      s zpool_status; command -v zpool >/dev/null 2>&1 && lim 3 zpool status 2>/dev/null | head -n 200 | quote
      s mdstat; cat /proc/mdstat 2>/dev/null
      s smart
      if has smartctl; then
        # Each disk beside the others: one that does not answer costs its own time only.
        for d in $(lim 3 smartctl --scan 2>/dev/null | cut -d' ' -f1 | head -n 24); do
          { o=$(lim 4 smartctl -n standby -H -A "$d" 2>&1 | grep -iE \
              'overall-health|SMART Health Status|Reallocated_Sector|Current_Pending|Offline_Uncorrect|Percentage Used|Media and Data|Critical Warning|Permission|STANDBY|Unable to detect')
            printf 'device %s\n%s\n' "$d" "$o"; } &
        done
        wait
      fi
      """#, rules: DiskRules.evaluate)
}
