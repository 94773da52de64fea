/// Units and containers in outputs: systemctl, docker ps, and what their logs say last.
enum UnitReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    var found = units(transcript) + containers(transcript) + ports(transcript)
    // A unit that is listed as failed and shown with its status is one.
    var told: Set<String> = []
    found.removeAll { !told.insert($0.rule + $0.object).inserted }
    return found
  }

  private static func units(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      var found: [Finding] = []
      var unit =
        block.inner.firstMatch(of: /(?:status|is-active|is-failed|-u|show)\s+([\w@.\-\\]+)/).map { String($0.output.1) }
        ?? ""
      for line in block.lines {
        // `● nginx.service - A web server`, `nginx.service loaded failed failed …`.
        if let match = line.firstMatch(
          of: /^\s*[●×*]?\s*([\w@.\-\\]+\.(?:service|mount|socket|timer))(?: - |\s+loaded)/)
        {
          unit = String(match.output.1)
        }
        let listed = line.contains(/\sloaded\s+failed\s+failed/)
        let shown = line.contains(/Active: failed|^\s*failed\s*$/)
        guard listed || shown, !unit.isEmpty else { continue }
        let said = transcript.lines.map(\.line).filter {
          $0.contains(unit.split(separator: ".")[0]) && $0.contains(#/\]: |: /#)
            && !$0.contains(
              /Active:|Loaded:|Main process exited|Failed with result|Failed to start|Scheduled restart|Start request repeated|Started|Starting/
            )
        }
        found.append(
          make(
            "unit_failed", unit, block, line, "failed",
            said.last.map { "\(unit) failed; its last message: \($0.trimmed.suffix(160))" } ?? "\(unit) failed"))
      }
      if block.text.contains(/Start request repeated too quickly|restart counter is at (\d+)/),
        let name = block.text.firstMatch(of: /([\w@\-]+\.service): (?:Scheduled restart job|Start request repeated)/)
      {
        let count = block.text.matches(of: /restart counter is at (\d+)/).compactMap { Int($0.output.1) }.max() ?? 5
        let said = block.lines.filter { !$0.contains("systemd[") && $0.contains("]: ") }.last
        found.append(
          make(
            "unit_restarts", String(name.output.1), block, Substring(name.output.0), "\(count) restarts",
            "\(name.output.1) ends by itself after each start and systemd starts it again"
              + (said.map { "; its last message: \($0.trimmed.suffix(160))" } ?? "")))
      }
      if block.inner.contains("is-active"),
        let line = block.lines.first(where: { $0.trimmed == "inactive" || $0.trimmed == "failed" }), !unit.isEmpty
      {
        found.append(
          make(
            line.trimmed == "failed" ? "unit_failed" : "unit_inactive", unit, block, line, line.trimmed,
            "\(unit) is not running"))
      }
      return found
    }
  }

  private static func make(
    _ rule: String, _ unit: String, _ block: OutputTranscript.Block, _ line: Substring, _ figure: String,
    _ cause: String
  ) -> Finding {
    Finding(
      rule: rule, host: block.host ?? "", object: unit, severity: .warning, figure: figure, threshold: "active",
      evidence: ["\(block.inner.isEmpty ? "systemctl" : String(block.inner.prefix(60))): \(line.trimmed.prefix(180))"],
      cause: cause,
      confidence: cause.contains("message") ? .medium : .low,
      why: cause.contains("message") ? "it is what the unit wrote last" : "only the state is known",
      nextCheck: "systemctl status \(unit); journalctl -u \(unit) -b -n 50 --no-pager", procedure: "Restart a unit")
  }

  /// `docker ps -a`.
  private static func containers(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      guard block.inner.contains(/docker|podman/) || block.text.contains("CONTAINER ID") else { return [] }
      let engine = block.inner.contains("podman") ? "podman" : "docker"
      return block.lines.compactMap { line in
        guard let match = line.firstMatch(of: /(Exited \((\d+)\)|Restarting \((\d+)\)|\(unhealthy\))/) else {
          return nil
        }
        let code = (match.output.2 ?? match.output.3).flatMap { Int($0) }
        guard code != 0 || match.output.1.hasPrefix("Restarting") else { return nil }
        let name = line.words.last ?? "container"
        let restarting = match.output.1.hasPrefix("Restarting")
        return Finding(
          rule: restarting
            ? "container_restarting" : match.output.1 == "(unhealthy)" ? "container_unhealthy" : "container_exited",
          host: block.host ?? "", object: name,
          severity: restarting ? .critical : .warning, figure: String(match.output.1), threshold: "Up",
          evidence: ["\(engine) ps: \(line.words.joined(separator: " ").prefix(200))"],
          cause: restarting
            ? "container \(name) ends by itself (status \(code ?? 1)) and is started again"
            : code == 137
              ? "container \(name) was killed (137): for want of memory, or by hand"
              : code == nil
                ? "the health check of container \(name) fails" : "container \(name) ended with status \(code!)",
          confidence: .medium, why: "the state is \(engine)'s; the reason stands in its log",
          nextCheck:
            "\(engine) logs --tail 50 \(name); \(engine) inspect \(name) --format '{{.State.OOMKilled}} {{.State.ExitCode}} {{.State.Error}}'",
          procedure: "Restart a container")
      }
    }
  }

  /// A port that somebody else has.
  private static func ports(_ transcript: OutputTranscript) -> [Finding] {
    guard
      let (line, block) = transcript.lines.first(where: {
        $0.line.lowercased().contains(/address already in use|port is already allocated|bind: address/)
      })
    else { return [] }
    let port = line.firstMatch(of: /:(\d{2,5})\b/).map { String($0.output.1) } ?? ""
    let holder = transcript.lines.first {
      !port.isEmpty && $0.line.contains(":\(port) ") && $0.line.contains(/users:\(\("([^"]+)",pid=(\d+)/)
    }
    .flatMap { $0.line.firstMatch(of: /users:\(\("([^"]+)",pid=(\d+)/) }.map { "\($0.output.1) (pid \($0.output.2))" }
    return [
      Finding(
        rule: "port_taken", host: block.host ?? "", object: port.isEmpty ? "a port" : "port \(port)",
        severity: .critical, figure: "in use already\(holder.map { " by \($0)" } ?? "")",
        threshold: "free", evidence: [String(line.trimmed.prefix(220))],
        cause:
          "the port \(port) is taken\(holder.map { " by \($0)" } ?? " by another program"), so the service cannot listen on it and ends",
        confidence: .high,
        why: "the program says so itself", nextCheck: "ss -ltnp\(port.isEmpty ? "" : " 'sport = :\(port)'")")
    ]
  }
}
