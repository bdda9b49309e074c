package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With which options {@code bin/nsqd} starts Java, where the machine is made up. */
class LauncherIT {
  /** Less than any machine has that runs this. */
  private static final String LIMIT = Integer.toString(256 << 20);

  @TempDir Path home;
  private Path launcher;
  private Path groups;
  private Path limits;

  /** A Java that prints what it is told, and a launcher that looks at files below this home. */
  @BeforeEach
  void makeUp() throws IOException {
    groups = home.resolve("groups");
    limits = home.resolve("limits");
    launcher = home.resolve("bin/nsqd");
    program(
        launcher,
        Files.readString(Repository.nsqd())
            .replace("/proc/self/cgroup", groups.toString())
            .replace("/sys/fs/cgroup", limits.toString()));
    program(home.resolve("java/bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    write(home.resolve("broker/target/nsqd/nsq-connect-broker-x.jar"), "");
  }

  @ParameterizedTest
  @CsvSource({
    "0::/,                             memory.max",
    "0::/system.slice/nsqd.service,    system.slice/nsqd.service/memory.max",
    "0::/system.slice/nsqd.service,    system.slice/memory.max",
    "4:memory:/,                       memory/memory.limit_in_bytes",
    "4:cpu:/a;5:memory:/docker/1;0::/, memory/docker/1/memory.limit_in_bytes",
  })
  void messagesMayTakeHalfOfWhatTheControlGroupAllows(String own, String file) throws IOException {
    write(groups, own.replace(';', '\n') + '\n');
    write(limits.resolve(file), LIMIT + '\n');

    assertThat(options()).contains("-XX:MaxDirectMemorySize=128m", "-Xmx64m");
  }

  @ParameterizedTest
  @CsvSource({"memory.max, max", "memory/memory.limit_in_bytes, 9223372036854771712"})
  void aControlGroupWithoutALimitAllowsWhatTheMachineHas(String file, String none)
      throws IOException {
    List<String> withoutGroups = options();
    write(groups, "4:memory:/\n0::/\n");
    write(limits.resolve(file), none + '\n');

    assertThat(options()).isEqualTo(withoutGroups).doesNotContain("-XX:MaxDirectMemorySize=128m");
  }

  @Test
  void flagsAreHandedOnAsTheyAre() {
    assertThat(options("--data-path=a b", "*")).endsWith("--data-path=a b", "*");
  }

  private List<String> options(String... flags) {
    String[] command = new String[flags.length + 3];
    command[0] = "env";
    command[1] = "JAVA_HOME=" + home.resolve("java");
    command[2] = launcher.toString();
    System.arraycopy(flags, 0, command, 3, flags.length);
    ProgramRun run = ProgramRun.of(home, Deadlines.STEP, List.of(command));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run.out().lines().toList();
  }

  private static void program(Path file, String text) throws IOException {
    write(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
