import Testing

@testable import Agent

/// Programs that hand a string to a shell, or take a program text, whatever stands before them.
@Suite struct ShellStringTests {
  /// Refused whatever they hold: a shell would take them apart.
  static let strings: [[String]] = [
    ["flock", "/tmp/l", "-c", "ls"], ["flock", "-w", "5", "/tmp/l", "--command", "ls {x}"],
    ["watch", "-g", "ls", "{x}"], ["watch", "rm -rf /tmp/x"], ["watch", "-n", "1", "df"],
    ["script", "-qc", "rm -rf /tmp/x", "/dev/null"], ["script", "-c", "ls", "f"],
    ["su", "root", "-c", "ls {x}"], ["su", "-", "root"], ["runuser", "-l", "bob", "-c", "ls"],
    ["parallel", "ls", "{x}"], ["parallel", "rm", ":::", "x"], ["tmux", "new-session", "-d", "{x}"],
    ["screen", "-dm", "x"], ["at", "now", "{x}"], ["batch"], ["hyperfine", "ls"], ["sg", "disk", "-c", "ls"],
    ["sudo", "-s", "ls"], ["sudo", "-n", "-i", "ls"], ["sudo", "--login", "ls"], ["doas", "-s"],
    ["systemd-run", "--shell"], ["systemd-run", "-p", "ExecStopPost=/bin/x", "ls"],
    ["nc", "-e", "/bin/x", "a", "1"], ["ncat", "--sh-exec", "ls", "a", "1"], ["ncat", "-c", "ls", "a"],
    ["socat", "TCP-LISTEN:1", "SYSTEM:ls"], ["socat", "-", "exec:ls"],
    ["tar", "-xf", "a.tar", "--to-command=ls"], ["tar", "-cf", "a", "--checkpoint-action=exec=ls", "b"],
    ["tar", "-cf", "a", "--checkpoint=1", "--checkpoint-action", "exec=ls", "b"], ["tar", "-cMf", "a", "-F", "ls"],
    ["rsync", "-e", "x", "a", "b"], ["rsync", "--rsync-path=ls", "a", "b"],
    ["git", "-c", "alias.x=!ls", "x"], ["git", "-c", "core.sshCommand=ls", "fetch"], ["git", "clone", "ext::ls"],
    ["git", "fetch", "--upload-pack=ls", "r"], ["git", "submodule", "foreach", "ls"], ["git", "bisect", "run", "ls"],
    ["git", "rebase", "--exec", "ls"], ["git", "-C", "/srv", "config", "alias.x", "!ls"],
    ["vim", "-c", ":!ls"], ["vi", "f"], ["ex", "-s"], ["emacs", "--eval", "x"],
    ["man", "-P", "ls", "ls"], ["man", "--pager=ls", "ls"], ["less", "+!ls", "f"], ["mailx", "-S", "sendmail=x", "r"],
    ["apt-get", "-o", "APT::Update::Pre-Invoke::=ls", "update"], ["dpkg", "--post-invoke=ls", "-i", "x"],
    ["strace", "-o", "|ls", "df"], ["lftp", "-c", "!ls"], ["tcpdump", "-z", "ls", "-w", "x"],
    ["zip", "-T", "--unzip-command=ls", "a", "b"], ["tailscale", "ssh", "nas"], ["machinectl", "shell", "x"],
    ["docker", "run", "--entrypoint=sh", "img", "-c", "ls"], ["pct", "enter", "100"], ["xargs", "sh", "-c", "ls"],
    ["kubectl", "exec", "pod", "--", "flock", "/l", "-c", "ls {x}"],
    ["qm", "guest", "exec", "100", "--", "watch", "ls"],
    ["pct", "exec", "100", "--", "su", "-c", "ls"], ["docker", "exec", "c", "script", "-c", "ls"],
    ["find", ".", "-exec", "flock", "l", "-c", "ls {x}", ";"], ["timeout", "5", "setsid", "flock", "l", "-c", "ls"],
    ["nice", "-n", "5", "watch", "ls"], ["sudo", "-u", "root", "parallel", "ls"],
    ["stdbuf", "-oL", "script", "-c", "ls"],
    ["ionice", "-c", "3", "su", "-c", "ls"], ["chroot", "/mnt", "su", "-c", "ls"],
    ["nsenter", "-t", "1", "-m", "watch", "ls"],
    ["strace", "-f", "script", "-c", "ls"], ["systemd-inhibit", "--what=sleep", "sh", "-c", "ls"], ["pkexec", "bash"],
    ["setpriv", "--reuid", "1", "sh"], ["fakeroot", "sh", "-c", "x"], ["gosu", "bob", "sh"],
    ["capsh", "--", "-c", "ls"],
    ["pdsh", "-w", "nas", "ls"], ["dbclient", "nas", "ls"], ["ansible", "all", "-a", "ls"],
    ["clush", "-w", "nas", "ls"],
    ["env", "-S", "ls -l"], ["busybox", "sh", "-c", "ls"],
  ]

  @Test(arguments: strings) func refusesStringsForAShell(command: [String]) {
    #expect(!CommandRules.problems(command, free: []).isEmpty)
  }

  /// Program texts: fixed, they are what the owner reads; with a value in them they are the value's.
  static let texts: [[String]] = [
    ["sed", "-n", "-e", "p", "-e", "{x}", "f"], ["sed", "--expression={x}", "f"], ["sed", "-n", "--expr", "{x}", "f"],
    ["sed", "-f", "{x}", "f"], ["sed", "-ne", "s/a/{x}/", "f"], ["sed", "p", "-e{x}"], ["awk", "-f", "{x}", "f"],
    ["gawk", "--source", "{x}"], ["gawk", "-i", "{x}", "1"], ["awk", "-v", "a=1", "{x}"], ["perl", "-ne", "{x}"],
    ["perl", "-M{x}", "f"], ["python3", "-m", "{x}"], ["python3", "{x}"], ["ruby", "-r", "{x}", "f"], ["perl", "{x}"],
    ["mysql", "-e", "{x}"], ["mysql", "--execute=select '{x}'"], ["mariadb", "-e", "{x}"], ["psql", "-c", "{x}"],
    ["psql", "--command", "select '{x}'"], ["sqlite3", "f.db", "{x}"], ["sqlite3", "-readonly", "f.db", "select {x}"],
    ["redis-cli", "eval", "{x}", "0"], ["mongosh", "--eval", "{x}"], ["curl", "-K", "{x}"],
    ["curl", "-sK{x}"], ["wget", "-e", "{x}"], ["nmap", "--script", "{x}", "nas"], ["gdb", "--eval-command={x}"],
    ["exim", "-be", "{x}"], ["rpm", "--eval", "{x}"], ["make", "-f", "{x}"], ["make", "--eval={x}"],
    ["restic", "--password-command={x}", "snapshots"], ["restic", "-o", "sftp.command=x {x}", "snapshots"],
    ["borg", "--rsh", "{x}", "list"], ["anything", "--exec", "{x}"], ["anything", "--command={x}"],
    ["sudo", "sed", "-e", "{x}"], ["docker", "exec", "c", "mysql", "-e", "{x}"], ["run-parts", "{x}"],
    ["kubectl", "exec", "p", "--", "psql", "-c", "{x}"], ["pct", "exec", "100", "--", "awk", "{x}"],
    ["tar", "-I", "{x}", "-xf", "f"], ["systemd-run", "-p", "{x}", "ls"], ["apt-get", "-o", "{x}", "update"],
    ["tclsh", "{x}"], ["gnuplot", "-e", "{x}"], ["osqueryi", "--json", "--execute", "{x}"], ["nft", "{x}"],
    ["timeout", "5", "python3", "-c", "print('{x}')"], ["find", ".", "-exec", "awk", "{x}", "f", ";"],
    ["xargs", "-I", "@", "sed", "-e", "{x}"], ["git", "{x}"], ["git", "-c", "{x}", "log"], ["watch", "-x", "{x}"],
    ["timeout", "5", "{x}"], ["flock", "/l", "{x}"], ["sudo", "-u", "bob", "{x}"], ["strace", "{x}"],
  ]

  @Test(arguments: texts) func refusesAProgramTextWithAPlaceholder(command: [String]) {
    #expect(!CommandRules.problems(command, free: []).isEmpty)
  }

  /// Ordinary tools of a homelab.
  static let ordinary: [[String]] = [
    ["flock", "/tmp/l", "grep", "-c", "x", "f"], ["flock", "-n", "/tmp/l", "rsync", "-a", "a", "b"],
    ["watch", "-x", "df", "-h"], ["watch", "--exec", "-n", "1", "df"], ["runuser", "-u", "bob", "--", "df", "{path}"],
    ["sudo", "-n", "journalctl", "-u", "at"], ["timeout", "5", "grep", "-e", "script", "f"],
    ["ping", "-c", "3", "{x}"],
    ["sudo", "-u", "postgres", "psql", "-c", "select 1"], ["sed", "-n", "1,5p", "{file}"], ["jq", ".a", "{file}"],
    ["awk", "-v", "x={x}", "{ print $1 }", "f"], ["sqlite3", "{db}", ".tables"],
    ["git", "-C", "/srv/lab", "log", "-n", "{n}"],
    ["git", "-c", "safe.directory=/srv", "log"], ["git", "show", "{commit}"], ["tar", "-tzf", "{file}"],
    ["tar", "-I", "zstd", "-tf", "{file}"], ["docker", "logs", "--tail", "50", "{name}"], ["wc", "-c", "{file}"],
    ["docker", "exec", "db", "pg_isready", "-d", "{db}"], ["kubectl", "exec", "deploy/x", "--", "cat", "{file}"],
    ["pct", "exec", "100", "--", "systemctl", "status", "{unit}"],
    ["qm", "guest", "exec", "108", "--", "df", "{path}"],
    ["qm", "config", "{vm}"], ["pct", "config", "{id}"], ["ip", "route", "get", "{address}"],
    ["grep", "-e", "{word}", "f"],
    ["apt-get", "-o", "Dpkg::Options::=--force-confold", "-y", "upgrade"], ["man", "ls"], ["nft", "list", "ruleset"],
    ["systemd-run", "--scope", "-p", "MemoryMax=1G", "df"], ["restic", "--password-file", "/x", "snapshots"],
    ["rsync", "-a", "--delete", "{from}", "/srv/b"], ["redis-cli", "get", "{key}"],
    ["nc", "-z", "{host.address}", "22"],
    ["nice", "-n", "10", "du", "-sh", "{path}"], ["ionice", "-c", "3", "du", "{path}"],
    ["make", "-C", "/srv/x", "status"],
    ["chroot", "/mnt", "df"], ["nsenter", "-t", "1", "-n", "ss", "-tlnp"], ["mail", "-s", "{subject}", "root"],
    ["curl", "-fsS", "http://nas/{path}"], ["strace", "-c", "-p", "{pid}"], ["tailscale", "status"],
    ["python3", "/srv/check.py", "{x}"], ["python3", "-m", "http.server"], ["perl", "-e", "print 1"],
    ["script.sh", "{x}"],
    ["kubectl", "get", "pods", "-n", "{namespace}"], ["docker", "inspect", "--format", "{{.Name}}", "{name}"],
    ["find", "{path}", "-name", "{pattern}"], ["find", "/srv", "-exec", "du", "-sh", "{}", "+"],
    ["strace", "-o", "/tmp/t", "df"],
    ["docker", "compose", "-f", "/srv/c.yml", "exec", "-T", "db", "pg_dump", "{db}"], ["tmux-status"],
    ["virsh", "dominfo", "{vm}"],
  ]

  @Test(arguments: ordinary) func takesOrdinaryTools(command: [String]) {
    #expect(CommandRules.problems(command, free: []) == [])
  }

  @Test(arguments: [
    ["script", "-qc", "rm -rf /tmp/x", "/dev/null"], ["watch", "rm -rf x"], ["su", "root", "-c", "rm -rf x"],
    ["parallel", "rm", ":::", "x"], ["strace", "-f", "rm", "x"], ["flock", "l", "-c", "rm x"], ["sh", "-c", "x"],
    ["docker", "exec", "c", "rm", "x"], ["kubectl", "exec", "p", "--", "dd", "if=x"], ["pkexec", "rm", "x"],
    ["find", ".", "-exec", "rm", "{}", ";"], ["pct", "exec", "100", "--", "mkfs.ext4", "/dev/x"],
    ["qm", "guest", "exec", "100", "--", "reboot"], ["runuser", "-u", "bob", "--", "rm", "x"],
    ["restic", "--password-command=rm x", "snapshots"],
  ])
  func callsWhatRunsAnythingDangerous(command: [String]) { #expect(EffectFloor.of(command) == .danger) }

  @Test(arguments: [
    ["ip", "l", "s", "eth0", "down"], ["ip", "r", "d", "default"], ["ip", "-4", "a", "a", "10.0.0.1/24", "dev", "x"],
    ["curl", "-H", "@/etc/shadow", "http://nas"], ["curl", "--header=@/x", "http://nas"],
    ["curl", "-w", "%output{/x}", "http://nas"], ["sed", "-n", "w /x", "f"], ["sed", "1e ls", "f"],
    ["sed", "s/a/b/w x", "f"],
    ["sed", "-n", "-e", "p", "-e", "w x", "f"], ["awk", "{ print > \"f\" }", "g"], ["awk", "BEGIN { system(\"ls\") }"],
    ["awk", "{ print | \"sort\" }", "g"], ["rsync", "-a", "a", "b"], ["tar", "-xf", "a.tar"],
    ["tar", "czf", "a.tgz", "b"],
    ["docker", "inspect", "--format", "{{json .Config.Env}}", "db"], ["kubectl", "get", "secret", "x", "-o", "yaml"],
    ["unzip", "a.zip"], ["sed", "-f", "x", "f"], ["busctl", "call", "a", "b"], ["mail", "-s", "x", "root"],
    ["ip", "link", "set", "eth0", "down"],
  ])
  func callsWritingLooksAChange(command: [String]) { #expect(EffectFloor.of(command) == .change) }

  @Test(arguments: [
    ["ip", "-br", "a"], ["ip", "a", "s", "eth0"], ["ip", "link", "show", "dev", "eth0"], ["ip", "r"],
    ["ip", "route", "get", "1.1.1.1"],
    ["curl", "-H", "Accept: text/plain", "http://nas"], ["curl", "-w", "%{http_code}", "http://nas"],
    ["sed", "-n", "1,5p", "f"],
    ["sed", "s/we/e w/", "f"], ["sed", "-n", "/error/p", "we.log"], ["sed", "-ne", "/w/p", "f"],
    ["awk", "$5 > 80 { print $1 }", "f"], ["awk", "-F:", "{ print $1 }", "f"],
    ["tar", "-tzf", "a.tgz"], ["unzip", "-l", "a.zip"], ["rsync", "-an", "a", "b"], ["busctl", "list"],
    ["ip", "-s", "link"],
    ["flock", "l", "df"], ["sudo", "-n", "df"], ["docker", "ps"], ["printf", "%s", "rm -rf"],
    ["grep", "-e", "rm", "f"],
  ])
  func leavesLooksAlone(command: [String]) { #expect(EffectFloor.of(command) == .read) }
}
