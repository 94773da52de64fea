extension Check {
  /// Whether the clock is right and kept right.
  public static let time = Check(
    name: "time", summary: "the clock: synchronised or not, drift, time zone, clock source",
    script: #"""
      s date; date -u '+%Y-%m-%d %H:%M:%S UTC' 2>/dev/null; date '+%Z %z' 2>/dev/null
      s timedatectl
      if has timedatectl && [ -d /run/systemd/system ]; then
        lim 5 timedatectl show 2>/dev/null || lim 5 timedatectl 2>/dev/null
      fi
      s chrony; has chronyc && { lim 5 chronyc -n tracking 2>&1; ended; }
      s ntpq; has ntpq && { lim 5 ntpq -pn 2>&1; ended; }
      s daemons; for p in chronyd ntpd systemd-timesyncd openntpd busybox-ntpd; do
        command -v pidof >/dev/null 2>&1 && pidof "$p" >/dev/null 2>&1 && echo "$p"
      done
      s clocksource; cat /sys/devices/system/clocksource/clocksource0/current_clocksource 2>/dev/null
      """#,
    rules: TimeRules.evaluate)
}
