/// The sources of a host's time: how many answer, and whether they agree (chronyc(1), sources).
enum SourceRules {
  /// A line of `chronyc -n sources`: `^* 10.77.4.1 2 6 377 31 -12us[ -16us] +/- 6812us`.
  struct Source: Sendable, Hashable {
    /// `*` in use, `+` good, `-` left out, `?` not reached, `x` false, `~` too variable.
    var state: Character
    var name: String
    var stratum: Int
    /// The last eight tries, as bits.
    var reach: Int

    init?(_ line: Substring) {
      let words = line.words
      guard words.count >= 5, let first = words.first, first.count == 2, "^=#".contains(first.first!),
        let stratum = Int(words[2]), let reach = Int(words[4], radix: 8)
      else { return nil }
      state = first.last!
      name = words[1]
      self.stratum = stratum
      self.reach = reach
    }
  }

  static func evaluate(_ sections: Sections) -> CheckReport {
    let sources = sections.lines("sources").compactMap(Source.init)
    guard !sources.isEmpty else { return CheckReport() }
    let silent = sources.filter { $0.reach == 0 }
    let wrong = sources.filter { $0.state == "x" }
    let evidence =
      ["chronyc -n sources:"] + sections.lines("sources").filter { Source($0) != nil }.prefix(6).map { $0.trimmed }
    if silent.count == sources.count {
      return CheckReport(findings: [
        Finding(
          rule: "clock_source_silent", object: "time sources", severity: .warning,
          figure: "0 of \(sources.count) answer", threshold: "one", evidence: evidence,
          cause:
            "\(sources.count == 1 ? "the only time source, \(sources[0].name), does" : "none of the time sources do") not answer (reach 0): the clock runs free",
          confidence: .high, why: "chronyd counts the answers of the last eight tries",
          nextCheck: "chronyc -n sources; chronyc tracking; grep -rE '^(server|pool)' /etc/chrony")
      ])
    }
    if !wrong.isEmpty {
      return CheckReport(findings: [
        Finding(
          rule: "clock_sources_disagree", object: "time sources", severity: .warning,
          figure: "\(wrong.count) of \(sources.count) are wrong by the others", threshold: "they agree",
          evidence: evidence,
          cause: "a time source tells another time than the majority", confidence: .high,
          nextCheck: "chronyc -n sourcestats")
      ])
    }
    let used = sources.first { $0.state == "*" }
    return CheckReport(healthy: [
      "\(sources.count - silent.count) of \(Figure.count(sources.count, "time source")) answer"
        + (used.map { ", \($0.name) at stratum \($0.stratum) is in use" } ?? "")
    ])
  }
}
