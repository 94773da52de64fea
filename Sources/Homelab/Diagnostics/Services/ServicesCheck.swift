extension Check {
  /// Units that failed, loop or were dropped to break a cycle, and what listens.
  public static let services = Check(
    name: "services", summary: "failed and restarting units, ordering cycles, listening ports",
    script: #"""
      s systemd
      if has systemctl; then
        if [ -d /run/systemd/system ]; then
          lim 3 systemctl is-system-running 2>&1
          s failed; lim 3 systemctl list-units --state=failed --plain --no-legend --no-pager --full 2>&1; ended
          s running; lim 3 systemctl list-units --type=service --state=running --plain --no-legend --no-pager --full 2>/dev/null | wc -l
          s units; n=$(lim 4 systemctl show --no-pager --property=Id,NRestarts,Result,ActiveState,SubState,ExecMainStartTimestampMonotonic '*.service' 2>/dev/null |
            awk -v RS= '/NRestarts=[1-9]/ || /SubState=auto-restart/ || /Result=[^s\n]/ { print; print "" }')
          printf '%s\n' "$n"
          s messages
          for u in $( { lim 3 systemctl list-units --state=failed --plain --no-legend --no-pager --full
            lim 3 systemctl list-units --state=activating --type=service --plain --no-legend --no-pager --full | grep auto-restart
            printf '%s\n' "$n" | awk -v RS= '/NRestarts=[1-9]/' | sed -n 's/^Id=//p'; } 2>/dev/null |
            sed 's/^[^A-Za-z0-9_@-]*//' | cut -d' ' -f1 | awk '!seen[$0]++' | head -n 6); do
            echo "unit $u"; lim 2 journalctl -u "$u" -b -q --no-pager -o cat -n 6 2>/dev/null | cut -c1-200 | quote | sed 's/^/  /'
          done
          s cycles
          if command -v journalctl >/dev/null 2>&1; then
            c=$(lim 3 journalctl -b -q --no-pager -o short-unix _PID=1 --grep 'ordering cycle|Found dependency on|Job .*/start deleted' 2>/dev/null |
              tail -n 60 | cut -c1-300 | quote)
            printf '%s\n' "$c"
            s dropped
            u=$(printf '%s\n' "$c" | sed -n 's/.*: Job \([A-Za-z0-9:_.@\\-]*\)\/start deleted.*/\1/p' | sort -u | head -n 12)
            [ -z "$u" ] || lim 3 systemctl show --no-pager -p Id,LoadState,ActiveState $u 2>/dev/null
          fi
        else
          echo "not booted"
        fi
      fi
      s openrc; command -v rc-status >/dev/null 2>&1 && rc-status --nocolor --crashed 2>/dev/null
      s ss; has ss && { ss -Hltnup 2>/dev/null; ended; }
      s proc_net; command -v ss >/dev/null 2>&1 || for f in tcp tcp6; do echo "file $f"; cat /proc/net/$f 2>/dev/null; done | head -n 4000 |
        grep -E '^file| 0A '
      """#, rules: ServicesRules.evaluate)
}
