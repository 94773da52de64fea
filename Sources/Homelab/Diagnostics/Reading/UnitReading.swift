/// Units and containers in outputs: systemctl, docker ps, and what their logs say last.
enum UnitReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    var found = units(transcript) + containers(transcript) + ports(transcript)
    found += killed(transcript, told: found)
    // A unit that is listed as failed and shown with its status is one.
    var told: Set<String> = []
    found.removeAll { !told.insert($0.rule + $0.object).inserted }
    return found
  }

  private static func units(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      var found: [Finding] = []
      var unit =
        block.inner.firstMatch(of: /(?:status|is-active|is-failed|-u|show|restart|start)\s+([\w@.\-\\]+)/).map {
          String($0.output.1)
        }
        ?? ""
      for line in block.lines {
        // `● nginx.service - A web server`, `nginx.service loaded failed failed …`.
        if let match = line.firstMatch(
          of: /^\s*[●×*]?\s*([\w@.\-\\]+\.(?:service|mount|socket|timer))(?: - |\s+loaded)/)
        {
          unit = String(match.output.1)
        }
        if let match = line.firstMatch(of: /Active: activating \(auto-restart\).*?(?:Result: ([\w\-]+))?/),
          !unit.isEmpty
        {
          let said = UnitMessages.telling(
            block.lines.filter { !$0.contains("systemd[") && $0.contains(#/\]: /#) })
          found.append(
            make(
              "unit_restarts", unit, block, line, "restarts again and again\(match.output.1.map { " (\($0))" } ?? "")",
              why(block) ?? "\(unit) ends by itself after each start and systemd starts it again"
                + (said.map { "; it says: \($0.suffix(220))" } ?? "")))
        }
        let listed = line.contains(/\sloaded\s+failed\s+failed/)
        let shown = line.contains(/Active: failed|^\s*failed\s*$/)
        guard listed || shown, !unit.isEmpty, found.count < 20 else { continue }
        let said = transcript.lines.map(\.line).filter {
          $0.contains(unit.split(separator: ".").first ?? Substring(unit)) && $0.contains(#/\]: |: /#)
            && !$0.contains(
              /Active:|Loaded:|Main process exited|Failed with result|Failed to start|Scheduled restart|Start request repeated|Started|Starting/
            )
        }
        found.append(
          make(
            "unit_failed", unit, block, line, "failed",
            why(block) ?? UnitMessages.telling(said).map { "\(unit) failed; it says: \($0.suffix(220))" }
              ?? "\(unit) failed"))
      }
      if block.text.contains(/Start request repeated too quickly|restart counter is at (\d+)/),
        let name = block.text.firstMatch(of: /([\w@\-]+\.service): (?:Scheduled restart job|Start request repeated)/)
      {
        let count = block.text.matches(of: /restart counter is at (\d+)/).compactMap { Int($0.output.1) }.max() ?? 5
        let said = UnitMessages.telling(block.lines.filter { !$0.contains("systemd[") && $0.contains("]: ") })
        found.append(
          make(
            "unit_restarts", String(name.output.1), block, Substring(name.output.0), "\(count) restarts",
            "\(name.output.1) ends by itself after each start and systemd starts it again"
              + (said.map { "; it says: \($0.suffix(220))" } ?? "")))
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

  /// systemd's own status for a start that did not come about: `status=203/EXEC`.
  private static func why(_ block: OutputTranscript.Block) -> String? {
    guard let match = block.text.firstMatch(of: /status=(\d+)\/([A-Z_]+)/),
      let meaning = UnitMessages.statuses[String(match.output.2)]
    else { return nil }
    let program = block.text.firstMatch(of: /Exec(?:Start|StartPre)=([^\s;]+)/).map { String($0.output.1) }
    return
      "the unit does not start (status \(match.output.1)/\(match.output.2)): \(meaning.replacing("PROGRAM", with: program ?? "its program"))"
  }

  private static func make(
    _ rule: String, _ unit: String, _ block: OutputTranscript.Block, _ line: Substring, _ figure: String,
    _ cause: String
  ) -> Finding {
    Finding(
      rule: rule, host: block.host ?? "", object: unit, severity: .warning, figure: figure, threshold: "active",
      evidence: ["\(block.inner.isEmpty ? "systemctl" : String(block.inner.prefix(60))): \(line.trimmed.prefix(180))"],
      cause: cause,
      confidence: cause.contains("(status ") ? .high : cause.contains("it says") ? .medium : .low,
      why: cause.contains("(status ")
        ? "the status is systemd's own"
        : cause.contains("it says") ? "it is what the unit wrote itself" : "only the state is known",
      nextCheck: "systemctl status \(unit); journalctl -u \(unit) -b -n 50 --no-pager", procedure: "Restart a unit")
  }

  /// `docker ps -a`.
  private static func containers(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      guard block.inner.contains(/docker|podman/) || block.text.contains("CONTAINER ID") else { return [] }
      let engine = block.inner.contains("podman") ? "podman" : "docker"
      var header: Substring?
      return block.lines.compactMap { line in
        if line.contains(/\bNAMES\b/) { header = line }
        guard let match = line.firstMatch(of: /(Exited \((\d+)\)|Restarting \((\d+)\)|\(unhealthy\))/) else {
          return nil
        }
        let code = (match.output.2 ?? match.output.3).flatMap { Int($0) }
        guard code != 0 || match.output.1.hasPrefix("Restarting") else { return nil }
        guard let name = name(line, header: header, state: match.range.lowerBound) else { return nil }
        let restarting = match.output.1.hasPrefix("Restarting")
        let state = transcript.blocks.first { $0.inner.contains("inspect") && $0.inner.hasSuffix(name) }?.text ?? ""
        let isKilled = PodReading.isKilled(state)
        let log = transcript.blocks.filter {
          $0.parts.contains { $0.contains("logs") && $0.words.contains(name) }
        }.flatMap(\.lines)
        let said = UnitMessages.telling(log)
        let reason = said.map { "; its log says: \($0.prefix(200))" } ?? ""
        return Finding(
          rule: restarting
            ? "container_restarting" : match.output.1 == "(unhealthy)" ? "container_unhealthy" : "container_exited",
          host: block.host ?? "", object: name,
          severity: restarting ? .critical : .warning, figure: String(match.output.1), threshold: "Up",
          evidence: ["\(engine) ps: \(line.words.joined(separator: " ").prefix(200))"]
            + (said.map { ["\(engine) logs: \($0.prefix(200))"] } ?? []),
          cause: (isKilled
            ? "container \(name) was killed at its memory limit (OOMKilled)"
            : restarting
              ? "container \(name) ends by itself (status \(code ?? 1)) and is started again"
              : code == 137
                ? "container \(name) was killed (137): for want of memory, or by hand"
                : code == 127 || code == 126
                  ? "container \(name) ended with status \(code!): its command is not there or cannot be run"
                  : code == 139
                    ? "container \(name) crashed (139, a segmentation fault)"
                    : code == nil
                      ? "the health check of container \(name) fails" : "container \(name) ended with status \(code!)")
            + reason,
          confidence: isKilled ? .high : .medium,
          why: isKilled
            ? "\(engine) says OOMKilled"
            : said == nil ? "the state is \(engine)'s; the reason stands in its log" : "its log gives the reason",
          nextCheck:
            "\(engine) logs --tail 50 \(name); \(engine) inspect \(name) --format '{{.State.OOMKilled}} {{.State.ExitCode}} {{.State.Error}}'",
          procedure: "Restart a container")
      }
    }
  }

  /// `docker inspect`: a container whose memory limit was used up, where no list of containers is there.
  private static func killed(_ transcript: OutputTranscript, told: [Finding]) -> [Finding] {
    transcript.blocks.compactMap { block in
      guard block.inner.contains("inspect"), block.text.contains("OOMKilled"), PodReading.isKilled(block.text),
        let name = block.text.firstMatch(of: /"Name": ?"\/([\w.\-]+)"/).map({ String($0.output.1) })
          ?? block.inner.words.last,
        !told.contains(where: { $0.object == name })
      else { return nil }
      let limit = block.text.firstMatch(of: /"Memory": ?([1-9]\d+)/).flatMap { Double($0.output.1) }.map {
        " of \(Figure.kib($0 / 1024))"
      }
      return Finding(
        rule: "container_killed", host: block.host ?? "", object: name, severity: .critical, figure: "OOMKilled",
        threshold: "running",
        evidence: [String((block.lines.first { $0.contains("OOMKilled") } ?? "").trimmed.prefix(200))],
        cause:
          "container \(name) was killed for want of memory (OOMKilled): its limit\(limit ?? ""), or the machine's memory, was used up",
        confidence: .high, why: "the engine says so itself",
        nextCheck:
          "docker inspect \(name) --format '{{.HostConfig.Memory}}'; docker stats --no-stream \(name); journalctl -k -b --grep 'Killed process'"
      )
    }
  }

  /// The name in a row of `docker ps`: what stands below NAMES; without a header the last word, which is no part of
  /// the state.
  private static func name(_ line: Substring, header: Substring?, state: Substring.Index) -> String? {
    if let header, let column = header.firstRange(of: "NAMES") {
      let offset = header.distance(from: header.startIndex, to: column.lowerBound)
      if let start = line.index(line.startIndex, offsetBy: offset, limitedBy: line.endIndex) {
        let below = line[start...]
        if let name = below.words.first, start == line.startIndex || line[line.index(before: start)] == " " {
          return name
        }
      }
    }
    let first = line.words.first ?? ""
    // `--format '{{.Names}}: {{.Status}}'`: the name stands before the state, where that is all there is.
    let before = line[..<state].words
    if header == nil, before.count == 1, !first.contains(/^[0-9a-f]{12}$/) {
      return first.hasSuffix(":") ? String(first.dropLast()) : first
    }
    return line.words.last { !$0.contains(/[()]|^(?:ago|seconds?|minutes?|hours?|days?|weeks?|months?|years?)$/) }
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
