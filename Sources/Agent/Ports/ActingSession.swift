/// The session in which a tool is performed, for what a tool leaves behind under its name.
public enum ActingSession {
  @TaskLocal public static var id: String?
}
