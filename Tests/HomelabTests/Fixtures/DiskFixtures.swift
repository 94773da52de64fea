/// Outputs of the disk check.
enum DiskFixtures {
  /// As the whole round writes it.
  static let tagged = debian.split(separator: "\n", omittingEmptySubsequences: false).map { "disk \($0)" }
    .joined(separator: "\n")

  static let debian = """
    @@ df
    Filesystem     Type     1024-blocks      Used Available Capacity Mounted on
    udev           devtmpfs     8123456         0   8123456       0% /dev
    tmpfs          tmpfs        1630000      1800   1628200       1% /run
    /dev/sda2      ext4       264241152  21000000  83886080      21% /
    /dev/sda1      vfat          523248      5972    517276       2% /boot/efi
    /dev/sdb1      ext4       961301832 932000000  20000000      98% /srv/media
    tank/data      zfs        900000000 770000000 130000000      86% /tank/data
    overlay        overlay    264241152  21000000  83886080      21% /var/lib/docker/overlay2/x/merged
    //nas/my share cifs       100000000  10000000  90000000      10% /mnt/my share
    /dev/sda2      ext4       264241152  21000000  83886080      21% /var/lib/bind
    /dev/loop0     squashfs       64000     64000         0     100% /snap/core/1
    @@ inodes
    Filesystem      Inodes   IUsed    IFree IUse% Mounted on
    /dev/sda2     16777216 1000000 15777216    6% /
    /dev/sdb1     61054976 60000000  1054976   99% /srv/media
    @@ mounts
    /dev/sda2 / ext4 rw,relatime,errors=remount-ro 0 0
    /dev/sdc1 /srv/old ext4 ro,relatime,errors=remount-ro 0 0
    /dev/sdd1 /srv/archive ext4 ro,relatime 0 0
    @@ fstab_ro
    /srv/archive
    @@ zpool
    tank	3985729650688	3280000000000	705729650688	82	ONLINE
    rpool	510000000000	100000000000	410000000000	19	DEGRADED
    @@ zpool_status
      pool: rpool
     state: DEGRADED
    	    sdf  FAULTED  3 0 0 too many errors
    @@ mdstat
    md0 : active raid1 sdb1[1] sda1[0]
          1048576 blocks super 1.2 [2/1] [U_]
    @@ smart
    device /dev/sda
    SMART overall-health self-assessment test result: PASSED
      5 Reallocated_Sector_Ct   0x0033   100   100   010    Pre-fail  Always       -       0
    device /dev/sdb
    SMART overall-health self-assessment test result: PASSED
    197 Current_Pending_Sector  0x0032   100   100   000    Old_age   Always       -       8
    device /dev/sdc
    Smartctl open device: /dev/sdc failed: Permission denied
    @@ end

    """

  /// A container on overlay with busybox' df, which has no types.
  static let busybox = """
    @@ df
    Filesystem           1024-blocks    Used Available Capacity Mounted on
    overlay               1000000    400000    600000  40% /
    tmpfs                   65536         0     65536   0% /dev
    /dev/vda1             1000000    400000    600000  40% /etc/hosts
    @@ inodes
    @exit 1
    @@ mounts
    overlay / overlay rw,relatime 0 0
    @@ fstab_ro
    @@ zpool
    @missing zpool
    @@ mdstat
    @@ smart
    @missing smartctl
    @@ end

    """
}
