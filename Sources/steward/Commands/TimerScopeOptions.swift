import ArgumentParser
import Homelab

/// Whose timer systemd runs.
struct TimerScopeOptions: ParsableArguments {
  @Flag(name: .long, help: "The timer is your user's (else the system's for root, your user's for others).")
  var user = false
  @Flag(name: .long, help: "The timer is the system's.") var system = false

  /// As the timer tools take it; nil leaves it to them.
  var word: String? { user ? "user" : system ? "system" : nil }

  /// A user's timers end with the user's last session, where nothing says otherwise.
  func tellOfLogin() {
    guard user || (TimerInstaller.ownScope == .user && !system) else { return }
    Console.note("it runs while you are logged in; for always: loginctl enable-linger")
  }

  func validate() throws {
    if user, system { throw ValidationError("use one of --user and --system") }
  }
}
