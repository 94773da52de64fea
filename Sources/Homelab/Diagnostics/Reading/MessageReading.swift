/// Messages of programs that tell what is wrong in one line: data, the more telling first. What stronger rules read
/// better (disks, clocks, clusters) is not here.
enum MessageReading {
  struct Message: Sendable {
    /// What the line holds, in lower case; any of these.
    var texts: [String]
    var rule: String
    var cause: String
    var next: String
    var confidence: Finding.Confidence = .medium
  }

  static let all: [Message] = [
    Message(
      texts: ["too many open files"], rule: "limit_reached",
      cause: "the program has as many files open as it may (its limit of open files)",
      next: "cat /proc/PID/limits | grep 'open files'; ls /proc/PID/fd | wc -l; systemctl show UNIT -p LimitNOFILE",
      confidence: .high),
    Message(
      texts: [
        "no space left on device: inotify", "inotify watch limit", "user limit on total number of inotify watches",
        "failed to create fsnotify watcher",
      ],
      rule: "limit_reached", cause: "the kernel's limit of inotify watches is used up",
      next: "sysctl fs.inotify.max_user_watches fs.inotify.max_user_instances", confidence: .high),
    Message(
      texts: ["nf_conntrack: table full"], rule: "limit_reached",
      cause: "the table of tracked connections is full: new ones are dropped",
      next: "sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max", confidence: .high),
    Message(
      texts: ["fork: retry: resource temporarily unavailable", "cannot fork", "fork: cannot allocate memory"],
      rule: "limit_reached",
      cause: "no more processes can be started: the limit of tasks or the memory is used up",
      next: "ps -e --no-headers | wc -l; systemctl show UNIT -p TasksMax,TasksCurrent; free -m"),
    Message(
      texts: ["read-only file system"], rule: "mounted_read_only",
      cause: "the file system is mounted read-only, mostly after errors of its disk",
      next: "findmnt -o TARGET,SOURCE,OPTIONS | grep -w ro; dmesg | grep -iE 'i/o error|remount'"),
    Message(
      texts: ["exec format error"], rule: "wrong_architecture",
      cause: "the program or image is made for another processor than this machine has",
      next: "uname -m; file PROGRAM; docker image inspect IMAGE --format '{{.Architecture}}'", confidence: .high),
    Message(
      texts: ["database disk image is malformed", "file is not a database"], rule: "database_damaged",
      cause: "the program's SQLite database is damaged",
      next: "sqlite3 FILE 'PRAGMA integrity_check'; which backup is the newest"),
    Message(
      texts: ["database is locked"], rule: "database_locked",
      cause:
        "another process holds the program's SQLite database, or it lies on a network share where locks do not work",
      next: "fuser -v FILE; findmnt -T FILE"),
    Message(
      texts: ["remote host identification has changed", "host key verification failed"], rule: "host_key_changed",
      cause: "the machine at this address shows another ssh key: it was installed anew, or it is another machine",
      next: "compare the fingerprint at its console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"),
    Message(
      texts: ["password authentication failed for user"], rule: "credentials_refused",
      cause:
        "the database (PostgreSQL) refuses the password: password authentication failed, so the secret that the program has and the database differ",
      next:
        "kubectl describe pod of it: which secret it reads, and since when that is so; the same login by hand: psql -h HOST -U USER; was the secret made anew",
      confidence: .high),
    Message(
      texts: ["access denied for user", "wrongpass invalid username-password", "invalid username or password"],
      rule: "credentials_refused",
      cause: "the server refuses the login: the secret that the program has and the server differ",
      next: "which secret or .env the program reads and since when it is so; the same login by hand", confidence: .high),
    Message(
      texts: [
        "order is in \"errored\" state", "acme:error", "acme: error", "failed to wait for order", "acme-challenge",
      ],
      rule: "certificate_not_renewed",
      cause:
        "the certificate could not be renewed: the ACME challenge of cert-manager (or certbot) was not answered as the issuer wants",
      next:
        "kubectl describe certificate,order,challenge -A; kubectl logs -n cert-manager deploy/cert-manager --tail 50; does the challenge's address answer from outside",
      confidence: .high),
    Message(
      texts: ["permission denied (publickey"], rule: "login_refused",
      cause: "the machine does not accept this ssh key for this user",
      next: "ssh -v USER@HOST true; ls -l ~/.ssh/authorized_keys there"),
    Message(
      texts: ["ups.status: ob", "on battery"], rule: "on_battery",
      cause: "the UPS runs on its battery: the mains are gone, or its plug is",
      next: "upsc UPS | grep -E 'status|charge|runtime'", confidence: .high),
    Message(
      texts: [
        "cannot open /dev/tty", "could not open port /dev/tty", "could not open port '/dev/tty",
        "error while opening serialport",
        "no such file or directory: '/dev/tty", "no such file or directory, cannot open /dev/serial",
        "cannot open /dev/serial",
      ],
      rule: "device_missing",
      cause:
        "the serial device (a USB stick for Zigbee, Z-Wave and the like) is not there: it was taken out, came back under another name, or is not passed through to the guest or container",
      next:
        "ls -l /dev/serial/by-id; lsusb; dmesg | grep -iE 'tty|usb' | tail; the path in the program's configuration",
      confidence: .high),
    Message(
      texts: ["timed out waiting for device", "can't find uuid=", "unable to resolve 'uuid="],
      rule: "device_missing",
      cause: "a device that /etc/fstab names is not there: a disk that is gone, or made anew with another UUID",
      next: "lsblk -f; blkid; grep -v '^#' /etc/fstab; dmesg | grep -iE 'ata|usb|nvme' | tail", confidence: .high),
    Message(
      texts: ["database files are incompatible with server", "which is not compatible with this version"],
      rule: "version_mismatch",
      cause:
        "the data was written by another major version of the database than the one that starts now: the image or package was updated without moving the data",
      next: "cat DATA/PG_VERSION; docker inspect CONTAINER --format '{{.Config.Image}}'; is there a dump of before",
      confidence: .high),
    Message(
      texts: ["too many connections", "remaining connection slots are reserved"], rule: "limit_reached",
      cause: "the database has no connection left: its limit (max_connections) is used up",
      next: "psql -c 'select state, count(*) from pg_stat_activity group by 1'; which program opens so many",
      confidence: .high),
    Message(
      texts: [
        "certificate signed by unknown authority", "self-signed certificate", "self signed certificate",
        "unable to get local issuer certificate",
      ],
      rule: "certificate_untrusted",
      cause:
        "the certificate is of an authority that this machine or program does not know: a CA of one's own that is not installed here, or a self-signed one",
      next:
        "openssl s_client -connect HOST:443 -showcerts </dev/null | openssl x509 -noout -issuer -subject; is the CA in this machine's, or the container's, store"
    ),
    Message(
      texts: [
        "x509: certificate is valid for", "no alternative certificate subject name matches",
        "hostname mismatch, certificate is not valid for",
      ],
      rule: "certificate_untrusted",
      cause:
        "the certificate is for other names than the one that was asked for: another service answers there, or the name is missing in it",
      next: "openssl s_client -connect HOST:443 -servername NAME </dev/null | openssl x509 -noout -ext subjectAltName",
      confidence: .high),
    Message(
      texts: [
        "soft lockup", "rcu_sched self-detected stall", "rcu_preempt self-detected stall", "detected stalls on cpus",
      ],
      rule: "cpu_stall",
      cause:
        "a processor did not come to work for seconds: the hypervisor is overloaded or waits for its disk, or a driver hangs",
      next: "on the hypervisor: top; vmstat 1 3; is a backup running; journalctl -k | grep -A8 'stall\\|lockup'"),
    Message(
      texts: ["toomanyrequests", "pull rate limit"], rule: "rate_limited",
      cause: "the image registry refuses more pulls from this address for now",
      next: "when does it end: the answer's headers; is there a login or a mirror", confidence: .high),
    Message(
      texts: ["iommu not present", "no iommu detected"], rule: "iommu_missing",
      cause: "the processor's IOMMU is off, so no device can be passed through",
      next: "dmesg | grep -iE 'dmar|iommu'; cat /proc/cmdline"),
    Message(
      texts: [
        "502 bad gateway", "503 service unavailable", "504 gateway time-out", "504 gateway timeout",
        "no available server",
      ], rule: "backend_down",
      cause: "the proxy is up, and the service behind it does not answer",
      next: "which backend the route names, and does it listen: ss -ltnp there; kubectl get endpoints -A; docker ps"),
    Message(
      texts: ["connection refused"], rule: "not_listening",
      cause: "the machine is there and nothing listens on this port: the service is down, or listens elsewhere",
      next: "ss -ltnp on it; systemctl --failed; docker ps -a"),
    Message(
      texts: ["no route to host"], rule: "host_unreachable",
      cause: "nobody has this address on the network: the machine is off, or has another address",
      next: "ip neigh show ADDRESS; getent hosts NAME; is it running"),
    Message(
      texts: ["could not resolve host", "temporary failure in name resolution", "name or service not known"],
      rule: "name_unresolved",
      cause: "the name does not resolve: try other names first, one failing name is not broken DNS",
      next: "getent hosts debian.org; dig NAME at each name server", confidence: .low),
  ]

  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    var told: Set<String> = []
    var found: [Finding] = []
    for (line, block) in transcript.lines where line.utf8.count < 4000 {
      let text = line.lowercased()
      guard let message = all.first(where: { message in message.texts.contains { text.contains($0) } }),
        told.insert(message.rule).inserted
      else { continue }
      let object =
        line.firstMatch(of: /\b(\d+\.\d+\.\d+\.\d+(?::\d+)?|[\w\-]+(?:\.[\w\-]+)+:\d{2,5})\b/).map {
          String($0.output.1)
        }
        ?? LogGroup.split(line)?.source ?? "output"
      let aside = message.rule == "not_listening" ? loopback(object, transcript) : nil
      found.append(
        Finding(
          rule: message.rule, host: block.host ?? "", object: object, severity: .warning,
          figure: "\"\(line.trimmed.suffix(120))\"",
          threshold: "none", evidence: [String(line.trimmed.prefix(220))] + (aside.map { ["ss: \($0)"] } ?? []),
          cause: aside == nil
            ? message.cause
            : "the service listens on 127.0.0.1 only, so it answers on its own machine and to nobody else (connection refused)",
          confidence: aside == nil ? message.confidence : .high,
          nextCheck: message.next))
    }
    return found + ready(transcript)
  }

  /// A line of ss or netstat that shows the refused port open for the machine itself only.
  private static func loopback(_ object: String, _ transcript: OutputTranscript) -> String? {
    guard !object.hasPrefix("127."), let port = object.firstMatch(of: /:(\d{2,5})$/)?.output.1 else { return nil }
    let rows = transcript.lines.map(\.line).filter { $0.contains("LISTEN") && $0.contains(":\(port) ") }
    guard let row = rows.first, rows.allSatisfy({ $0.contains("127.0.0.1:\(port) ") || $0.contains("[::1]:\(port) ") })
    else {
      return nil
    }
    return row.words.joined(separator: " ")
  }

  /// `flux get kustomizations`, `kubectl get certificates`: a row whose READY is False, with its message.
  private static func ready(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      guard let header = block.lines.first(where: { $0.contains("READY") && $0.contains("NAME") }),
        block.inner.contains(/flux|certificate|kustomization|helmrelease|argocd|application/)
          || header.contains("MESSAGE")
      else { return [] }
      return block.lines.compactMap { line -> Finding? in
        let words = line.words
        guard words.contains("False"), words[0] != "NAME" else { return nil }
        let isCertificate = block.inner.contains("certificate")
        let name = header.words.first == "NAMESPACE" && words.count > 1 ? "\(words[0])/\(words[1])" : words[0]
        return Finding(
          rule: isCertificate ? "certificate_expiring" : "reconcile_failed", host: block.host ?? "", object: name,
          severity: .warning,
          figure: "not ready", threshold: "True", evidence: [words.joined(separator: " ").prefix(220).description],
          cause: isCertificate
            ? "the certificate \(name) is not issued"
            : "GitOps cannot apply \(name): \(words.joined(separator: " ").suffix(140))",
          confidence: .medium, why: "the controller says so; the reason stands in its message",
          nextCheck: isCertificate
            ? "kubectl describe certificate,certificaterequest,order,challenge -A"
            : "flux get all -A | grep -v True; kubectl describe of it; the last commits of the repository")
      }
    }
  }
}
