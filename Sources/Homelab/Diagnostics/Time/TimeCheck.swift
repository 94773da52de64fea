extension Check {
  /// Whether the clock is right and kept right.
  public static let time = Check(
    name: "time", summary: "the clock: synchronised or not, drift, time zone, clock source",
    script: #"""
      s date; date -u '+%Y-%m-%d %H:%M:%S UTC' 2>/dev/null; date '+%Z %z' 2>/dev/null
      s rtc; cat /sys/class/rtc/rtc0/since_epoch 2>/dev/null; date +%s
      s timedatectl
      if has timedatectl && [ -d /run/systemd/system ]; then
        lim 2 timedatectl show 2>/dev/null || lim 2 timedatectl 2>/dev/null
      fi
      s chrony; has chronyc && { lim 2 chronyc -n tracking 2>&1; ended; }
      s sources; command -v chronyc >/dev/null 2>&1 && lim 2 chronyc -n sources 2>&1 | quote
      s timesync; command -v timedatectl >/dev/null 2>&1 && pidof systemd-timesyncd >/dev/null 2>&1 && lim 2 timedatectl timesync-status 2>/dev/null
      s ntpq; has ntpq && { lim 2 ntpq -pn 2>&1; ended; }
      s daemons; for p in chronyd ntpd systemd-timesyncd openntpd busybox-ntpd; do
        command -v pidof >/dev/null 2>&1 && pidof "$p" >/dev/null 2>&1 && echo "$p"
      done
      s clocksource; cat /sys/devices/system/clocksource/clocksource0/current_clocksource 2>/dev/null
      """#,
    rules: TimeRules.evaluate)
}
