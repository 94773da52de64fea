extension Check {
  /// Containers of docker and podman that exited, restart or are unhealthy.
  public static let containers = Check(
    name: "containers", summary: "docker and podman containers that exited, restart or are unhealthy",
    script: #"""
      for p in docker podman; do
        s "$p"; has "$p" && { lim 4 "$p" ps -a --no-trunc --format '{{.Names}}|{{.Image}}|{{.State}}|{{.Status}}' 2>&1 | head -n 300 | quote; ended; }
        command -v "$p" >/dev/null 2>&1 || continue
        s "${p}_details"
        i=$(lim 3 "$p" ps -aq --no-trunc 2>/dev/null | head -n 100)
        [ -n "$i" ] && lim 4 "$p" inspect --format '{{.Name}}|{{.RestartCount}}|{{.State.ExitCode}}|{{.State.OOMKilled}}|{{.State.StartedAt}}|{{.State.FinishedAt}}|{{.HostConfig.RestartPolicy.Name}}' $i 2>/dev/null | quote
        s "${p}_logs"
        for n in $(lim 3 "$p" ps -a --filter status=exited --filter status=restarting --format '{{.Names}}' 2>/dev/null | head -n 4); do
          echo "container $n"; lim 2 "$p" logs --tail 3 "$n" 2>&1 | cut -c1-200 | quote | sed 's/^/  /'
        done
      done
      """#, rules: ContainersRules.evaluate)
}
