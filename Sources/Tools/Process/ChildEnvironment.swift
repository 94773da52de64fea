import Agent

/// The environment of commands: Steward's own, less what is secret. Every process of the same user can read a
/// command's environment in /proc, and a command may print it.
enum ChildEnvironment {
  /// `NAME=value` for each variable that a command gets.
  static func strings(from environment: [String: String]) -> [String] {
    var environment = environment.filter { name, value in
      !Redactor.namesSecret(name) && Redactor().redact(value).count == 0
    }
    // Messages are parsed: in one language, whatever the owner's.
    environment["LC_ALL"] = "C.UTF-8"
    environment["LANGUAGE"] = nil
    return environment.map { "\($0)=\($1)" }.sorted()
  }
}
