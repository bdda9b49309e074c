package io.nsqconnect.broker.http;

import io.nsqconnect.broker.stats.NativeHeap;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/**
 * A look inside the process: what nsqd answers with Go's profiles, on the same paths, with what
 * tells an operator of a JVM the same. Slow work is done by a thread of its own.
 */
final class DebugApi {
  private static final String INDEX =
      """
      /debug/pprof/goroutine    threads, what they do and what they wait for
      /debug/pprof/threadcreate how many threads there are and have been
      /debug/pprof/block        how often and how long threads were blocked (see /debug/setblockrate)
      /debug/pprof/heap         memory pools
      /debug/pprof/profile      a flight recording (JFR) of the next ?seconds=30
      /debug/pprof/cmdline      the command line
      """;

  private static final int DEFAULT_PROFILE_SECONDS = 30;
  private static final int MAX_PROFILE_SECONDS = 600;
  private static final String BINARY = "application/octet-stream";

  private final Executor background;

  DebugApi(Executor background) {
    this.background = background;
  }

  void addTo(Routes routes) {
    routes.get("/debug/pprof/", page(() -> INDEX));
    routes.get("/debug/pprof/cmdline", page(DebugApi::commandLine));
    routes.get("/debug/pprof/symbol", page(() -> "num_symbols: 0\n"));
    routes.post("/debug/pprof/symbol", page(() -> "num_symbols: 0\n"));
    routes.get("/debug/pprof/goroutine", page(DebugApi::threads));
    routes.get("/debug/pprof/threadcreate", page(DebugApi::threadCounts));
    routes.get("/debug/pprof/block", page(DebugApi::contention));
    routes.get("/debug/pprof/heap", page(DebugApi::memoryPools));
    routes.get("/debug/pprof/profile", Endpoint.ofLater(this::profile).plain().notLogged());
    routes.put("/debug/setblockrate", Endpoint.of(DebugApi::setBlockRate).plain());
    routes.post("/debug/freememory", Endpoint.ofLater(this::freeMemory).plain());
  }

  private Endpoint page(Supplier<String> content) {
    return Endpoint.ofLater(
            call -> CompletableFuture.supplyAsync(() -> HttpReply.text(content.get()), background))
        .plain()
        .notLogged();
  }

  private CompletionStage<HttpReply> profile(HttpCall call) {
    int seconds = profileSeconds(call.query().get("seconds"));
    Recording recording = startRecording();
    Executor atTheEnd = CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS, background);
    return CompletableFuture.supplyAsync(() -> finish(recording), atTheEnd);
  }

  private static int profileSeconds(String text) {
    if (text == null) {
      return DEFAULT_PROFILE_SECONDS;
    }
    try {
      int seconds = Integer.parseInt(text);
      if (seconds >= 1 && seconds <= MAX_PROFILE_SECONDS) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // Refused like a number out of range.
    }
    throw new HttpRefusal(400, "seconds " + text + " out of range 1-" + MAX_PROFILE_SECONDS);
  }

  private static Recording startRecording() {
    try {
      Recording recording = new Recording(Configuration.getConfiguration("profile"));
      recording.start();
      return recording;
    } catch (IOException | ParseException e) {
      throw new HttpRefusal(500, "INTERNAL_ERROR");
    }
  }

  private static HttpReply finish(Recording recording) {
    try (recording) {
      recording.stop();
      Path file = Files.createTempFile("nsqd", ".jfr");
      try {
        recording.dump(file);
        return new HttpReply(
            200,
            BINARY,
            Files.readAllBytes(file),
            Map.of("Content-Disposition", "attachment; filename=\"nsqd.jfr\""),
            null);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private static HttpReply setBlockRate(HttpCall call) {
    String rate = call.query().get("rate", "");
    try {
      boolean measure = Integer.parseInt(rate) > 0;
      ManagementFactory.getThreadMXBean().setThreadContentionMonitoringEnabled(measure);
      return HttpReply.empty();
    } catch (NumberFormatException e) {
      return HttpReply.text(
          400, "invalid block rate : strconv.Atoi: parsing \"" + rate + "\": invalid syntax");
    }
  }

  private CompletionStage<HttpReply> freeMemory(HttpCall call) {
    return CompletableFuture.supplyAsync(
        () -> {
          ManagementFactory.getMemoryMXBean().gc();
          NativeHeap.trim();
          return HttpReply.empty();
        },
        background);
  }

  private static String commandLine() {
    return ProcessHandle.current().info().commandLine().orElse("").replace(' ', '\0');
  }

  private static String threads() {
    StringBuilder dump = new StringBuilder();
    for (ThreadInfo thread : allThreads()) {
      dump.append('"').append(thread.getThreadName()).append("\" ").append(thread.getThreadState());
      if (thread.getLockName() != null) {
        dump.append(" on ").append(thread.getLockName());
      }
      dump.append('\n');
      for (StackTraceElement frame : thread.getStackTrace()) {
        dump.append("\tat ").append(frame).append('\n');
      }
      dump.append('\n');
    }
    return dump.toString();
  }

  private static String threadCounts() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return "threads "
        + threads.getThreadCount()
        + "\npeak "
        + threads.getPeakThreadCount()
        + "\nstarted "
        + threads.getTotalStartedThreadCount()
        + "\n";
  }

  private static String contention() {
    StringBuilder table = new StringBuilder("thread blocked blocked_ms waited waited_ms\n");
    for (ThreadInfo thread : allThreads()) {
      table
          .append(thread.getThreadName())
          .append(' ')
          .append(thread.getBlockedCount())
          .append(' ')
          .append(thread.getBlockedTime())
          .append(' ')
          .append(thread.getWaitedCount())
          .append(' ')
          .append(thread.getWaitedTime())
          .append('\n');
    }
    return table.toString();
  }

  private static String memoryPools() {
    StringBuilder table = new StringBuilder("pool used_bytes committed_bytes max_bytes\n");
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage usage = pool.getUsage();
      table
          .append(pool.getName().replace(' ', '_'))
          .append(' ')
          .append(usage.getUsed())
          .append(' ')
          .append(usage.getCommitted())
          .append(' ')
          .append(usage.getMax())
          .append('\n');
    }
    return table.toString();
  }

  private static ThreadInfo[] allThreads() {
    return ManagementFactory.getThreadMXBean().dumpAllThreads(true, true);
  }
}
