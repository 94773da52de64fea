import Agent

/// A plan as Markdown, made from a goal, the inventory and perhaps steps.
struct PlanDraft: Sendable {
  var goal: String
  var steps: [PlanStep]
  var inventory: Inventory
  /// YYYY-MM-DD.
  var date: String

  /// The document. Throws when a template is broken, which a test rules out.
  func markdown() throws -> String {
    let skeleton = PlanSkeleton(goal: goal)
    let named = hosts
    let values: [String: Any] = [
      "goal": PlanDraft.line(goal), "date": date,
      "hosts": named.map { host in
        [
          "name": host.name, "role": Template.cell(host.role), "reach": Template.cell(host.reach.text),
          "address": Template.cell(host.addresses.joined(separator: ", ")),
        ]
      },
      "has_hosts": !named.isEmpty,
      "host_names": named.isEmpty ? "HOST" : named.map(\.name).joined(separator: ", "),
      "unreachable": named.filter { if case .none = $0.reach { true } else { false } }
        .map { ["name": $0.name, "why": $0.reach.text] },
      "problems": inventory.problems.prefix(10).map { ["line": String($0.line), "text": $0.text] },
      "automated": steps.count { $0.kind == .automated }, "human": steps.count { $0.kind == .human },
    ]
    var body = try Template.render(skeleton.template, values)
    if !steps.isEmpty {
      let list = steps.enumerated().map { "\($0.offset + 1). **\($0.element.kind.rawValue)** \($0.element.text)" }
      body = PlanDraft.replaceSteps(in: body, with: list)
    } else {
      body = PlanDraft.number(body)
    }
    return try Template.render(PackageResources.plan_head_mustache, values) + body
  }

  /// The hosts that the goal or the steps name; every host when they name none.
  private var hosts: [Host] {
    let text = ([goal] + steps.map(\.text)).joined(separator: " ").lowercased()
    // Dots belong to addresses, but not at the end of a sentence.
    let words = Set(
      text.split { !($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        .map { $0.hasSuffix(".") ? String($0.dropLast()) : String($0) })
    let named = inventory.hosts.filter { host in
      ([host.name] + host.aliases + host.addresses).contains { words.contains($0.lowercased()) }
    }
    return named.isEmpty ? inventory.hosts : named
  }

  /// The numbered lines of "## Steps" → `list`.
  private static func replaceSteps(in body: String, with list: [String]) -> String {
    var result: [String] = []
    var inSteps = false
    for line in body.split(separator: "\n" as Character, omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") {
        inSteps = line == "## Steps"
        result.append(String(line))
        if inSteps { result += [""] + list + [""] }
      } else if !inSteps {
        result.append(String(line))
      }
    }
    return result.joined(separator: "\n")
  }

  /// `1.` of every step → its number: a template repeats steps for each host.
  private static func number(_ body: String) -> String {
    var number = 0
    return body.split(separator: "\n" as Character, omittingEmptySubsequences: false).map { line in
      guard line.hasPrefix("1. ") else { return String(line) }
      number += 1
      return "\(number). \(line.dropFirst(3))"
    }
    .joined(separator: "\n")
  }

  static func line(_ text: String) -> String {
    Escaper.escape(text).replacing(/\s+/, with: " ").trimmed
  }

  /// `Upgrade 1GbE to 2.5GbE` → `upgrade-1gbe-to-2-5gbe`; at most 50 characters.
  static func slug(_ goal: String) -> String {
    let words = goal.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.map(String.init)
    var slug = ""
    for word in words {
      let next = slug.isEmpty ? String(word.prefix(50)) : slug + "-" + word
      guard next.count <= 50 else { break }
      slug = next
    }
    return slug.isEmpty ? "plan" : slug
  }
}
