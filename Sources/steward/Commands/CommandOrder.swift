/// `steward --lab DIR search WORDS`: options of the command may stand before it, as with git and kubectl.
///
/// The parser takes a line that begins with an option for one of `chat`.
enum CommandOrder {
  private static let options: Set<String> = ["--lab", "--model"]

  /// `arguments` with the command in front of the options that stand before it.
  static func commandFirst(_ arguments: [String]) -> [String] {
    let commands = Set(Steward.configuration.subcommands.map { $0._commandName })
    var place = 0
    while place < arguments.count, let name = arguments[place].split(separator: "=").first.map(String.init),
      options.contains(name)
    {
      place += arguments[place].contains("=") ? 1 : 2
    }
    guard place > 0, place < arguments.count, commands.contains(arguments[place]) else { return arguments }
    return [arguments[place]] + arguments[..<place] + arguments[(place + 1)...]
  }
}
