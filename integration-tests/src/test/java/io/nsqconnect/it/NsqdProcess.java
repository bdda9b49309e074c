package io.nsqconnect.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A broker started by {@code bin/nsqd}, as an operator would.
 *
 * <p>It listens on ports of the loopback interface that the system chooses, and keeps its data in
 * {@code data} below a home directory; a broker started later with the same home takes over. It
 * ends at the latest with the JVM of the tests.
 */
public final class NsqdProcess implements AutoCloseable {
  private static final Pattern TCP_LINE =
      Pattern.compile("TCP: listening on 127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern HTTP_LINE =
      Pattern.compile("HTTP: listening on 127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final Path dataPath;
  private final Path logFile;
  private final Thread killAtExit;
  private int tcpPort;
  private int httpPort;

  private NsqdProcess(Process process, Path dataPath, Path logFile) {
    this.process = process;
    this.dataPath = dataPath;
    this.logFile = logFile;
    this.killAtExit = new Thread(process::destroyForcibly, "kill-nsqd");
    Runtime.getRuntime().addShutdownHook(killAtExit);
  }

  /**
   * Starts a broker and waits until it serves.
   *
   * @param flags more flags; they win over those that choose addresses and data path
   */
  public static NsqdProcess start(Path home, String... flags) {
    return start(NsqdProgram.ours(), home, flags);
  }

  /**
   * Starts another broker than {@code bin/nsqd}, or with other options of its JVM, and waits until
   * it serves.
   */
  public static NsqdProcess start(NsqdProgram program, Path home, String... flags) {
    NsqdProcess nsqd = launch(program, home, flags);
    nsqd.awaitServing();
    return nsqd;
  }

  /** Starts a broker and does not wait: it has no ports yet. */
  public static NsqdProcess launch(NsqdProgram program, Path home, String... flags) {
    try {
      Path dataPath = Files.createDirectories(home.resolve("data"));
      Path logFile = Files.createTempFile(home, "nsqd-", ".log");
      List<String> command = new ArrayList<>();
      command.add(program.path().toString());
      command.add("--tcp-address=127.0.0.1:0");
      command.add("--http-address=127.0.0.1:0");
      command.add("--data-path=" + dataPath);
      command.addAll(List.of(flags));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(home.toFile())
              .redirectErrorStream(true)
              .redirectOutput(logFile.toFile());
      builder.environment().putAll(program.environment());
      return new NsqdProcess(builder.start(), dataPath, logFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port of the V2 protocol. */
  public int tcpPort() {
    return tcpPort;
  }

  /** The port that it serves HTTP on. */
  public int httpPort() {
    return httpPort;
  }

  /** Host and port of the V2 protocol. */
  String tcpAddress() {
    return "127.0.0.1:" + tcpPort;
  }

  /** Host and port of the HTTP API. */
  String httpAddress() {
    return "127.0.0.1:" + httpPort;
  }

  /** The HTTP API. */
  public NsqdHttp http() {
    return new NsqdHttp(httpPort);
  }

  /** Where its messages are kept. */
  public Path dataPath() {
    return dataPath;
  }

  /** All that it has written so far. */
  public String log() {
    try {
      return Files.readString(logFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The id of the process, which {@code bin/nsqd} hands on to the broker. */
  long pid() {
    return process.pid();
  }

  /** The process and those that it has started itself. */
  List<ProcessHandle> family() {
    List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
    family.add(process.toHandle());
    return family;
  }

  /** Stops the broker by SIGTERM and returns its exit code. */
  public int stop() {
    terminate();
    return awaitExit();
  }

  /** Sends SIGTERM, and does not wait for what comes of it. */
  void terminate() {
    process.destroy();
  }

  /** Sends the signal of that name, for example HUP, and does not wait for what comes of it. */
  void signal(String name) {
    try {
      int exitCode =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      if (exitCode != 0) {
        throw new AssertionError("kill -" + name + " " + process.pid() + " returned " + exitCode);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while sending a signal", e);
    }
  }

  /** Ends the broker by SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** Leaves nothing running. */
  @Override
  public void close() {
    List<ProcessHandle> family = family();
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
    awaitExit();
    Runtime.getRuntime().removeShutdownHook(killAtExit);
  }

  private void awaitServing() {
    try {
      Deadlines.await("broker serves")
          .until(
              () -> {
                String log = log();
                tcpPort = port(TCP_LINE, log);
                httpPort = port(HTTP_LINE, log);
                if (!process.isAlive()) {
                  throw new AssertionError("exit code " + process.exitValue());
                }
                return tcpPort != 0 && httpPort != 0;
              });
    } catch (RuntimeException | AssertionError e) {
      close();
      throw new AssertionError("the broker does not start; its log:\n" + log(), e);
    }
  }

  /** Waits for the end and returns the exit code. */
  int awaitExit() {
    try {
      if (process.waitFor(Deadlines.STEP.toSeconds(), TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      process.destroyForcibly();
      throw new AssertionError(
          "the broker has not stopped after " + Deadlines.STEP + "; its log:\n" + log());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the broker to end", e);
    }
  }

  private static int port(Pattern line, String log) {
    Matcher matcher = line.matcher(log);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
