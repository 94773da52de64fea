/// Outputs of the performance check.
enum PerformanceFixtures {
  /// A Debian hypervisor with four cores on which `yes` runs since 12 min.
  static let runaway = ##"""
    @@ self
    500
    @@ nproc
    4
    @@ hertz
    100
    @@ loadavg
    1.20 1.10 0.90 2/300 4300
    @@ users
    root:0
    ollama:998
    @@ uptime1
    10000.0 30000.0
    @@ cpu1
    cpu  1000 0 100 8000 10 0 0 0 0 0
    cpu0 250 0 25 2000 2 0 0 0 0 0
    @@ stat1
    4242 (yes) R 1 0 0 0 0 0 0 0 0 0 71500 400 0 0 20 0 1 0 928100 1000000 200 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
    9 (kvm) S 1 0 0 0 0 0 0 0 0 0 5000 10 0 0 20 0 1 0 100 1000000 90000 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
    77 (my (odd) name) S 1 0 0 0 0 0 0 0 0 0 100 0 0 0 20 0 1 0 500 1000000 10 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
    500 (sh) S 1 0 0 0 0 0 0 0 0 0 0 0 0 0 20 0 1 0 1000000 1000000 10 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
    501 (awk) R 500 0 0 0 0 0 0 0 0 0 1 0 0 0 20 0 1 0 1000000 1000000 10 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
    @@ uptime2
    10001.0 30003.0
    @@ cpu2
    cpu  1098 0 106 8296 10 0 0 0 0 0
    cpu0 250 0 25 2000 2 0 0 0 0 0
    @@ stat2
    4242 (yes) R 1 0 0 0 0 0 0 0 0 0 71600 400 0 0 20 0 1 0 928100 1000000 200 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
    9 (kvm) S 1 0 0 0 0 0 0 0 0 0 5003 10 0 0 20 0 1 0 100 1000000 90000 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
    77 (my (odd) name) S 1 0 0 0 0 0 0 0 0 0 101 0 0 0 20 0 1 0 500 1000000 10 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
    500 (sh) S 1 0 0 0 0 0 0 0 0 0 0 0 0 0 20 0 1 0 1000000 1000000 10 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
    501 (awk) R 500 0 0 0 0 0 0 0 0 0 60 0 0 0 20 0 1 0 1000000 1000000 10 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
    @@ processes
    300
    @@ details
    pid 4242
    4242 (yes) R 1 0 0 0 0 0 0 0 0 0 71600 400 0 0 20 0 1 0 928100 1000000 200 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
    Uid:	0	0	0	0
    cmd yes --password=hunter2
    pid 9
    9 (kvm) S 1 0 0 0 0 0 0 0 0 0 5003 10 0 0 20 0 1 0 100 1000000 90000 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
    Uid:	0	0	0	0
    cmd /usr/bin/kvm -id 108 -name k3s-vm-still-fawn,debug-threads=on -m 8192
    @@ pressure_cpu
    some avg10=1.00 avg60=2.00 avg300=0.10 total=123
    full avg10=0.00 avg60=0.00 avg300=0.00 total=0
    @@ pressure_io
    some avg10=0.00 avg60=0.50 avg300=0.00 total=1
    full avg10=0.00 avg60=0.20 avg300=0.00 total=1
    @@ pressure_memory
    some avg10=0.00 avg60=0.00 avg300=0.00 total=1
    full avg10=0.00 avg60=0.00 avg300=0.00 total=1
    @@ end

    """##

  /// A line of `/proc/[pid]/stat`.
  static func stat(
    _ pid: Int, _ name: String, state: String = "S", parent: Int = 1, ticks: Int, start: Int,
    pages: Int = 100
  ) -> String {
    "\(pid) (\(name)) \(state) \(parent) 0 0 0 0 0 0 0 0 0 \(ticks) 0 0 0 20 0 1 0 \(start) 1000 \(pages) 0 0 0"
  }

  /// A busybox machine without awk, users or pressure: two raw samples.
  static func raw(_ first: [String], _ second: [String], cpu: String = "cpu  110 0 0 1090 0 0 0 0") -> String {
    """
    @@ self
    900
    @@ nproc
    @missing nproc
    @@ hertz
    @@ loadavg
    0.10 0.10 0.10 1/50 901
    @@ uptime1
    5000.00 1.0
    @@ cpu1
    cpu  100 0 0 1000 0 0 0 0
    cpu0 100 0 0 1000 0 0 0 0
    @@ stat1
    \(first.joined(separator: "\n"))
    @@ uptime2
    5001.00 1.0
    @@ cpu2
    \(cpu)
    cpu0 100 0 0 1000 0 0 0 0
    @@ stat2
    \(second.joined(separator: "\n"))
    @@ awk
    @missing awk
    @@ end

    """
  }
}
