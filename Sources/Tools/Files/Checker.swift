import Agent

extension ToolFile {
  /// The rules of a tool file, one after the other.
  struct Checker {
    let file: String
    let positions: Positions
    var problems: [Problem] = []

    init(file: String, positions: Positions) {
      self.file = file
      self.positions = positions
    }

    private static let keys: Set<String> = [
      "name", "description", "examples", "parameters", "effect", "run", "timeout", "rollback", "check", "offered",
    ]
    private static let types: Set<String> = [
      "string", "number", "integer", "boolean", "array", "object",
    ]
    /// What `x-steward` can bind a value to.
    static let bindings: Set<String> = [
      "host", "service", "interface", "document", "text", "query", "goal", "section", "plan", "result",
      "procedure", "target", "finding",
    ]

    private mutating func report(_ path: String, _ message: String) {
      problems.append(
        Problem(file: file, line: positions.line(path), path: path, message: message))
    }

    mutating func check(_ value: JSONValue) {
      guard let members = value.objectValue else {
        report("", "a tool file holds one JSON object")
        return
      }
      for key in members.keys.sorted() where !Checker.keys.contains(key) {
        let near = Checker.keys.sorted().joined(separator: ", ")
        report("/\(key)", "unknown key \"\(key)\"; a tool has: \(near)")
      }
      checkName(members["name"])
      checkText(members["description"], "/description", what: "one sentence that says what it does")
      checkExamples(members["examples"])
      checkParameters(members["parameters"])
      checkEffect(members["effect"])
      checkRun(members["run"], parameters: members["parameters"])
      checkTimeout(members["timeout"])
      checkRollback(members["rollback"], parameters: members["parameters"])
      checkCheck(members["check"], parameters: members["parameters"])
    }

    private mutating func checkName(_ value: JSONValue?) {
      guard let name = value?.stringValue else {
        report("/name", value == nil ? "\"name\" is missing" : "\"name\" is a string")
        return
      }
      if name.wholeMatch(of: /[a-z][a-z0-9_]{1,47}/) == nil {
        report("/name", "\"\(name)\" is no tool name: lower-case letters, digits and _, 2 to 48 long")
      } else if file.hasSuffix(".json"), file != name + ".json", !file.hasSuffix("/" + name + ".json") {
        report("/name", "the tool \"\(name)\" belongs in \(name).json")
      }
    }

    private mutating func checkText(_ value: JSONValue?, _ path: String, what: String) {
      let key = path.dropFirst()
      guard let text = value?.stringValue else {
        report(path, value == nil ? "\"\(key)\" is missing: \(what)" : "\"\(key)\" is a string")
        return
      }
      if text.allSatisfy(\.isWhitespace) { report(path, "\"\(key)\" is empty: \(what)") }
    }

    private mutating func checkExamples(_ value: JSONValue?) {
      guard let items = value?.arrayValue else {
        report(
          "/examples",
          value == nil
            ? "\"examples\" is missing: requests in an owner's words, by which the tool is found without a model"
            : "\"examples\" is a list of strings")
        return
      }
      for (index, item) in items.enumerated() where item.stringValue == nil {
        report("/examples/\(index)", "an example is a string")
      }
    }

    private mutating func checkParameters(_ value: JSONValue?) {
      guard let schema = value?.objectValue else {
        report(
          "/parameters",
          value == nil ? "\"parameters\" is missing: a JSON Schema" : "\"parameters\" is an object")
        return
      }
      if schema["type"] != "object" { report("/parameters/type", "the type is \"object\"") }
      let properties = schema["properties"]?.objectValue
      if schema["properties"] != nil, properties == nil {
        report("/parameters/properties", "\"properties\" is an object")
      }
      for (name, property) in (properties ?? [:]).sorted(by: { $0.key < $1.key }) {
        checkProperty(property, "/parameters/properties/\(name)")
      }
      for (index, name) in (schema["required"]?.arrayValue ?? []).enumerated() {
        guard let name = name.stringValue, properties?[name] != nil else {
          report(
            "/parameters/required/\(index)", "\"\(name.plain)\" is required but is no property")
          continue
        }
      }
    }

    private mutating func checkProperty(_ value: JSONValue, _ path: String) {
      guard let schema = value.objectValue else {
        report(path, "a property is an object")
        return
      }
      if let type = schema["type"] {
        if let name = type.stringValue, Checker.types.contains(name) {
        } else {
          report(
            path + "/type",
            "\(type.canonical) is no type: \(Checker.types.sorted().joined(separator: ", "))")
        }
      } else {
        report(path, "the type is missing")
      }
      if let choices = schema["enum"] {
        if choices.arrayValue?.isEmpty ?? true { report(path + "/enum", "\"enum\" is a list of values") }
      }
      if let binding = schema["x-steward"] {
        if let name = binding.stringValue, Checker.bindings.contains(name) {
        } else {
          report(
            path + "/x-steward",
            "\(binding.canonical) is nothing of the inventory: \(Checker.bindings.sorted().joined(separator: ", "))"
          )
        }
      }
      if let pattern = schema["pattern"] {
        guard let text = pattern.stringValue else {
          report(path + "/pattern", "\"pattern\" is a regular expression")
          return
        }
        if let problem = PatternCheck.problem(text) { report(path + "/pattern", problem) }
      }
    }

    private mutating func checkEffect(_ value: JSONValue?) {
      guard let word = value?.stringValue, Effect(rawValue: word) != nil else {
        let all = Effect.allCases.map(\.rawValue).joined(separator: ", ")
        report(
          "/effect", value == nil ? "\"effect\" is missing: \(all)" : "\"effect\" is one of \(all)")
        return
      }
    }

    private mutating func checkRun(_ value: JSONValue?, parameters: JSONValue?) {
      let names = Set((parameters?["properties"]?.objectValue ?? [:]).keys)
      switch value {
      case nil: report("/run", "\"run\" is missing: \"builtin\", or an object with command or http")
      case .string("builtin"): break
      case .object(let members):
        if let command = members["command"] {
          checkCommand(command, on: members["on"], names: names, parameters: parameters)
        } else if let http = members["http"] {
          if let url = http["url"]?.stringValue {
            checkPlaceholders(url, "/run/http/url", names: names)
          } else {
            report("/run/http", "\"url\" is missing")
          }
        } else {
          report("/run", "\"run\" has neither command nor http")
        }
      default: report("/run", "\"run\" is \"builtin\", or an object with command or http")
      }
    }

    /// Arguments that may hold any text that begins with a dash.
    private func freeWords(_ names: Set<String>, _ parameters: JSONValue?) -> Set<String> {
      names.filter { name in
        let schema = parameters?["properties"]?[name]
        return schema?["x-dash"] == true && schema?["enum"] == nil && schema?["pattern"] == nil
      }
    }

    private mutating func checkCommand(
      _ value: JSONValue, on: JSONValue?, names: Set<String>, parameters: JSONValue?
    ) {
      guard let arguments = value.arrayValue, !arguments.isEmpty else {
        report("/run/command", "a command is a list: the program and its arguments, no shell string")
        return
      }
      for (index, argument) in arguments.enumerated() {
        guard let text = argument.stringValue else {
          report("/run/command/\(index)", "an argument is a string")
          continue
        }
        checkPlaceholders(text, "/run/command/\(index)", names: names)
      }
      for problem in CommandRules.problems(arguments.map { $0.stringValue ?? "" }, free: freeWords(names, parameters)) {
        report("/run/command/\(problem.place)", problem.message)
      }
      if let on {
        guard let place = on.stringValue else {
          report("/run/on", "\"on\" is \"local\" or a placeholder such as {host}")
          return
        }
        if place != "local" {
          if place.wholeMatch(of: /\{[A-Za-z0-9_]+\}/) == nil {
            report("/run/on", "\"on\" is \"local\" or a placeholder such as {host}")
          } else {
            checkPlaceholders(place, "/run/on", names: names)
          }
        }
      }
    }

    private mutating func checkPlaceholders(_ text: String, _ path: String, names: Set<String>) {
      // `{{…}}`, `\{…}` and braces around anything but a name are the command's own.
      for placeholder in PlaceholderSyntax.candidates(in: text) {
        let name = placeholder.split(separator: ".").first.map(String.init) ?? ""
        if !names.contains(name) || placeholder.wholeMatch(of: /[A-Za-z0-9_]+(?:\.[a-z0-9_]+)?/) == nil {
          report(path, "{\(placeholder)} is no argument of this tool; \\{\(placeholder)} stands for itself")
        }
      }
    }

    private mutating func checkRollback(_ value: JSONValue?, parameters: JSONValue?) {
      guard let value else { return }
      guard let text = value.stringValue, text.contains(where: { !$0.isWhitespace }) else {
        report("/rollback", "\"rollback\" says how the effect is taken back, such as \"systemctl start {unit}\"")
        return
      }
      checkPlaceholders(text, "/rollback", names: Set((parameters?["properties"]?.objectValue ?? [:]).keys))
    }

    private mutating func checkCheck(_ value: JSONValue?, parameters: JSONValue?) {
      guard let value else { return }
      guard value["tool"]?.stringValue != nil else {
        report("/check", "\"check\" is a call: {\"tool\": …, \"arguments\": {…}}")
        return
      }
      let names = Set((parameters?["properties"]?.objectValue ?? [:]).keys)
      for (name, argument) in (value["arguments"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
        if let text = argument.stringValue { checkPlaceholders(text, "/check/arguments/\(name)", names: names) }
      }
    }

    private mutating func checkTimeout(_ value: JSONValue?) {
      switch value {
      case nil: break
      case .string(let text) where ToolDescription.seconds(text) != nil: break
      case .number(let seconds) where (0.1...3600).contains(seconds): break
      default: report("/timeout", "\"timeout\" is a time up to one hour, such as \"10s\" or \"2m\"")
      }
    }
  }
}
