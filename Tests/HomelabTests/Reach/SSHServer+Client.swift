import Foundation
import TestSupport

@testable import Homelab

extension SSHServer {
  /// The client's side. `shared`: with one connection for all commands.
  func client(shared: Bool = false) throws -> SSHClient {
    if shared {
      try FileManager.default.createDirectory(
        atPath: sockets, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    return SSHClient(configuration: "\(directory)/ssh_config", sockets: shared ? sockets : nil)
  }

  var route: Route {
    Route(host: "nas", hops: [.ssh(SSHTarget(user: NSUserName(), address: "127.0.0.1", port: port))])
  }
}
