extension Check {
  /// How full the disks are, and whether they are well.
  public static let disk = Check(
    name: "disk", summary: "how full every file system is, inodes, read-only mounts, pools, SMART",
    script: #"""
      s df; has df && { lim 8 df -PkT 2>/dev/null || lim 8 df -Pk 2>/dev/null; ended; }
      s inodes; command -v df >/dev/null 2>&1 && { lim 8 df -Pi 2>/dev/null; ended; }
      s mounts; cat /proc/mounts 2>/dev/null
      s fstab_ro; [ -r /etc/fstab ] && while read -r dev dir type opts rest; do
        case "$dev" in '#'*) continue ;; esac
        case ",$opts," in *,ro,*) echo "$dir" ;; esac
      done </etc/fstab
      s zpool; has zpool && { lim 10 zpool list -Hp -o name,size,alloc,free,cap,health 2>&1; ended; }
      s zpool_status; command -v zpool >/dev/null 2>&1 && lim 10 zpool status -x 2>/dev/null | quote
      s mdstat; cat /proc/mdstat 2>/dev/null
      s smart; has smartctl && for d in $(lim 10 smartctl --scan 2>/dev/null | cut -d' ' -f1 | head -n 24); do
        echo "device $d"; lim 8 smartctl -n standby -H -A "$d" 2>&1 | grep -iE \
          'overall-health|SMART Health Status|Reallocated_Sector|Current_Pending|Offline_Uncorrect|Percentage Used|Media and Data|Critical Warning|Permission|STANDBY|Unable to detect'
      done
      """#,
    timeout: 60, rules: DiskRules.evaluate)
}
