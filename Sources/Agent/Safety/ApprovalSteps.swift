/// The steps and files of a call as its card shows them: every command whole, with when it runs.
struct ApprovalSteps {
  let prepared: PreparedCall

  init(_ prepared: PreparedCall) { self.prepared = prepared }

  var lines: [String] { files + part(.act, "steps") + part(.verify, "verify") + part(.rollback, "if not") }

  private func part(_ part: PreparedStep.Part, _ name: String) -> [String] {
    // A way back in words stands in the card's own line.
    let steps = prepared.steps.filter { $0.part == part && !(part == .rollback && $0.isForPerson) }
    return steps.enumerated().flatMap { number, step -> [String] in
      let mark = part == .act ? "\(number + 1). " : "- "
      var lines = [mark + ArgumentText.show(step.title)]
      if step.onlyIfNeeded { lines.append("   only where the verification fails until then") }
      if let command = step.command {
        let expects = step.expectation.map { "   → \(ArgumentText.show($0.told))" } ?? ""
        lines.append("   " + ArgumentText.show(vector: command.arguments) + expects)
      }
      if let process = step.process {
        lines.append(
          "   only while pid \(process.pid) is the \(ArgumentText.show(vector: [process.name])) that began at tick \(ArgumentText.show(process.start))"
        )
      }
      if let look = step.look {
        lines.append(
          "   the check \"\(ArgumentText.show(look.check))\" must not find again: \(look.objects.map(ArgumentText.show).joined(separator: ", "))"
        )
      }
      if step.isForPerson, !step.title.isEmpty { lines.append("   (yours: Steward only says so)") }
      return lines
    }.enumerated().map { place, line in "  " + (place == 0 ? name : "").padded(to: 10) + line }
  }

  private var files: [String] {
    prepared.files.flatMap { file -> [String] in
      let base = file.baseHash.map { "now \($0.prefix(12))" } ?? "new file"
      guard let content = file.content else {
        return ["  " + "remove".padded(to: 10) + "\(ArgumentText.show(file.path)) (\(base))"]
      }
      var text = Escaper.escape(content).split(separator: "\n", omittingEmptySubsequences: false)
      if text.last == "" { text.removeLast() }
      return ["  " + "file".padded(to: 10) + "\(ArgumentText.show(file.path)) (\(base))"]
        + text.map { "    │ \(ArgumentText.show(line: $0))" }
    }
  }
}
