extension Check {
  /// Why a machine is slow: CPU, load, waiting for disks, the hypervisor's share, busy processes.
  public static let performance = Check(
    name: "performance", summary: "why is it slow: CPU, load, busy processes, running backups",
    script: #"""
      s self; echo $$
      s nproc; has nproc && nproc
      s hertz; getconf CLK_TCK 2>/dev/null
      s loadavg; cat /proc/loadavg 2>/dev/null
      stats() { ( cd /proc && if command -v xargs >/dev/null 2>&1; then
        printf '%s\n' [0-9]*/stat | xargs cat; else cat [0-9]*/stat; fi ) 2>/dev/null; }
      sample() { s uptime$1; cat /proc/uptime 2>/dev/null; s cpu$1; grep '^cpu' /proc/stat 2>/dev/null
        s stat$1; stats; }
      both() { sample 1; sleep 1; sample 2; }
      s users; cut -d: -f1,3 /etc/passwd 2>/dev/null | head -n 2000
      if command -v awk >/dev/null 2>&1; then
        # Only processes that worked, wait for a disk or are a backup are passed on.
        out=$(both | awk -v self=$$ '
          /^@@ stat1$/ { m = 1; next }
          /^@@ stat2$/ { m = 2; next }
          /^@@ / { m = 0 }
          m == 0 { print; next }
          /^[0-9]+ \(/ {
            i = match($0, /\)[^)]*$/); n = split(substr($0, i + 2), f, " ")
            if (n < 22) next
            p = $1; k = p " " f[20]; t = f[12] + f[13]; par[p] = f[2]
            if (m == 1) { a[k] = $0; c[k] = t; next }
            total++; d = (k in c) ? t - c[k] : t
            if ($0 ~ /\((vzdump|task UPID|proxmox-backup|restic|borg|rsync|rclone|kopia|duplicity|zfs\))/) bak[p] = 1
            if (d > 0 || f[1] == "D") { b[k] = $0; use[k] = d }
          }
          END {
            print "@@ processes"; print total + 0
            for (k in b) {
              split(k, id, " "); p = id[1]; g = 0
              while (p in par && g++ < 50) { if (p == self) break; p = par[p] }
              if (p == self) { delete use[k]; continue }
              keep[k] = 1
            }
            print "@@ stat1"; for (k in keep) if (k in a) print a[k]
            print "@@ stat2"; for (k in keep) print b[k]
            print "@@ top"
            for (n = 0; n < 12; n++) {
              best = ""; for (k in keep) if (!(k in done) && (best == "" || use[k] > use[best])) best = k
              if (best == "") break
              done[best] = 1; split(best, id, " "); print id[1]; delete bak[id[1]]
            }
            n = 0; for (p in bak) if (n++ < 20) print p
          }')
        printf '%s\n' "$out"
        s details
        for p in $(printf '%s\n' "$out" | sed -n '/^@@ top$/,$p' | grep '^[0-9][0-9]*$'); do
          echo "pid $p"; head -n 1 "/proc/$p/stat" | quote; grep '^Uid:' "/proc/$p/status"
          read -r n <"/proc/$p/schedstat" && echo "sched $n"
          echo "cmd $(tr '\000\n' '  ' <"/proc/$p/cmdline" | cut -c1-300)"
        done 2>/dev/null
      else
        both
        s awk; echo "@missing awk"
      fi
      for r in cpu io memory; do s pressure_$r; cat /proc/pressure/$r 2>/dev/null; done
      s zpool; command -v zpool >/dev/null 2>&1 && lim 2 zpool status 2>/dev/null | grep -E '^ *(pool|scan):'
      """#,
    rules: PerformanceRules.evaluate)
}
