package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The broker with {@code nsqjs}, the JavaScript client that others wrote, as npm delivers it.
 *
 * <p>Needs Node and npm. Without them the test is skipped, but on continuous integration, which
 * says so by {@code CI=true}, that is a failure.
 */
class NsqJsIT {
  private static final Path SOURCES = Repository.root().resolve("integration-tests/src/test/js");
  private static final Path INSTALLED = Repository.root().resolve("integration-tests/target/nsqjs");
  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", "interop.js");
  private static final String CHANNEL = "channel";

  @TempDir Path home;

  @Test
  void allThatTheClientCanDo() throws IOException {
    requireProgram("node");
    requireProgram("npm");
    install();
    try (NsqdProcess nsqd = NsqdProcess.start(home)) {
      ProgramRun run = interop(nsqd);

      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(run.out())
          .containsSubsequence(
              "publish: ok",
              "mpub: ok",
              "subscribe and finish: ok",
              "requeue: ok",
              "touch: ok",
              "time out: ok",
              "deferred publish: ok",
              "many: ok");
      Stream.of("finish", "requeue", "touch", "timeout", "deferred", "many")
          .forEach(step -> nsqd.http().awaitNothingLeft("js-" + step, CHANNEL));
      assertThat(nsqd.http().channel("js-requeue", CHANNEL).requeued()).isEqualTo(2);
      assertThat(nsqd.http().channel("js-touch", CHANNEL).timedOut()).isZero();
      assertThat(nsqd.http().channel("js-timeout", CHANNEL).timedOut()).isEqualTo(1);
      assertThat(nsqd.log()).doesNotContain("FATAL", "Exception");
    }
  }

  @ParameterizedTest
  @CsvSource({"true,false", "false,true", "true,true"})
  void throughTlsAndDeflate(boolean tls, boolean deflate) throws IOException {
    requireProgram("node");
    requireProgram("npm");
    install();
    String options =
        "{\"tls\":%b,\"tlsVerification\":false,\"deflate\":%b}".formatted(tls, deflate);
    try (NsqdProcess nsqd = NsqdProcess.start(home, TestCertificates.serverFlags())) {
      ProgramRun run = interop(nsqd, options);

      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(run.out())
          .containsSubsequence(
              "publish: ok", "mpub: ok", "subscribe and finish: ok", "large: ok", "many: ok");
      Stream.of("finish", "large", "many")
          .forEach(step -> nsqd.http().awaitNothingLeft("js-" + step, CHANNEL));
      assertThat(nsqd.log().contains("upgrading connection to TLS")).isEqualTo(tls);
      assertThat(nsqd.log().contains("upgrading connection to deflate")).isEqualTo(deflate);
      assertThat(nsqd.log()).doesNotContain("FATAL", "Exception");
    }
  }

  @Test
  void theLockFileNamesNoHost() throws IOException {
    assertThat(SOURCES.resolve("package-lock.json")).content().doesNotContain("://", "resolved");
  }

  private static ProgramRun interop(NsqdProcess nsqd, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("node", "interop.js"));
    command.add(String.valueOf(nsqd.tcpPort()));
    command.add(String.valueOf(nsqd.httpPort()));
    command.add("js");
    command.addAll(List.of(options));
    return ProgramRun.of(INSTALLED, Deadlines.PROGRAM, command);
  }

  private static void requireProgram(String program) {
    boolean found =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    String message = program + " is not on the PATH; the broker is not tested with nsqjs";
    if ("true".equals(System.getenv("CI"))) {
      assertThat(found).as(message).isTrue();
    }
    assumeTrue(found, message);
  }

  /** Installs the client below {@code target}, unless what the lock file says is there already. */
  private static void install() throws IOException {
    Path installedLock = INSTALLED.resolve("node_modules/installed-lock.json");
    Path lock = SOURCES.resolve("package-lock.json");
    Files.createDirectories(INSTALLED);
    for (String file : FILES) {
      Files.copy(
          SOURCES.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (Files.exists(installedLock) && Files.mismatch(installedLock, lock) == -1) {
      return;
    }
    ProgramRun run =
        ProgramRun.of(
            INSTALLED,
            Deadlines.PROGRAM,
            List.of(
                "npm",
                "ci",
                "--omit=optional",
                "--ignore-scripts",
                "--prefer-offline",
                "--no-audit",
                "--no-fund"));
    assertThat(run.exitCode()).as("npm ci: " + run).isZero();
    Files.copy(lock, installedLock, StandardCopyOption.REPLACE_EXISTING);
  }
}
