import Foundation

/// A script that a test writes and runs.
public enum Script {
  /// Makes the executable file `path` in a process of its own. Were it open for writing here, a child forked at that
  /// moment would keep it open until it becomes its program, and to run the file would fail with "text file busy".
  public static func write(_ text: String, to path: String) throws {
    try text.write(toFile: path + ".text", atomically: false, encoding: .utf8)
    let line = "cp \"$0.text\" \"$0.new\" && chmod 755 \"$0.new\" && mv -f \"$0.new\" \"$0\" && rm \"$0.text\""
    guard try ChildProcess(["sh", "-c", line, path]).wait() == 0 else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
    }
  }
}
