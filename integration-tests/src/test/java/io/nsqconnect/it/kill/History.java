package io.nsqconnect.it.kill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nsqconnect.it.Deadlines;
import io.nsqconnect.it.NsqdProcess;
import io.nsqconnect.it.NsqdProgram;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A broker on one data path, through several processes, and what the journal of it says in the end.
 */
final class History {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** No message for so long, and none waiting: there will be none. */
  private static final Duration SILENCE = Duration.ofMillis(300);

  /** No message for so long although some are waiting: there will be none either. */
  private static final Duration LONG_SILENCE = Deadlines.STEP;

  private final NsqdProgram program;
  private final Path home;
  private final Journal journal = new Journal(System::nanoTime, Workload.channels());
  private final List<String> pausedTopics = new ArrayList<>();
  private boolean hasChannels;

  /**
   * @param home an empty directory
   */
  History(NsqdProgram program, Path home) {
    this.program = program;
    this.home = home;
  }

  /** Lives through the plans, drains what is left, and judges. */
  Verdict play(List<LifePlan> plans) throws InterruptedException {
    for (LifePlan plan : plans) {
      Life life = journal.begin(plan.settings());
      if (plan.end().how() == LifePlan.Ending.KILLED_WHILE_STARTING) {
        dieStarting(life, plan);
      } else {
        live(life, plan);
      }
    }
    drain(journal.begin(plans.get(plans.size() - 1).settings()));
    return new Checker(journal).verdict();
  }

  /** The processes that there have been, oldest first. */
  List<Life> lives() {
    return journal.lives();
  }

  private void dieStarting(Life life, LifePlan plan) {
    try (NsqdProcess nsqd = NsqdProcess.launch(program, home, flags(life))) {
      Deadlines.await("broker begins").until(() -> !nsqd.log().isEmpty());
      LockSupport.parkNanos(plan.end().jitterUs() * 10_000);
      journal.end(life, Life.Ending.KILLED);
      nsqd.kill();
    }
  }

  private void live(Life life, LifePlan plan) throws InterruptedException {
    try (NsqdProcess nsqd = NsqdProcess.start(program, home, flags(life))) {
      prepare(nsqd);
      pause(nsqd, life, plan.pausedTopic());
      Workload load = new Workload(journal, life, nsqd.tcpPort());
      load.start(plan.load());
      journal.awaitOperations(plan.end().operations(), Duration.ofMillis(plan.end().limitMs()));
      LockSupport.parkNanos(plan.end().jitterUs() * 1_000);
      end(nsqd, life, plan.end().how());
      load.join();
    }
  }

  private void drain(Life life) throws InterruptedException {
    try (NsqdProcess nsqd = NsqdProcess.start(program, home, flags(life))) {
      resume(nsqd);
      Workload load = new Workload(journal, life, nsqd.tcpPort());
      load.drain();
      awaitDrained(nsqd, life);
      end(nsqd, life, LifePlan.Ending.STOPPED);
      load.join();
    }
  }

  private void prepare(NsqdProcess nsqd) {
    if (!hasChannels) {
      createChannels(nsqd);
      hasChannels = true;
    }
    resume(nsqd);
  }

  private void pause(NsqdProcess nsqd, Life life, String topic) {
    if (topic != null) {
      pausedTopics.add(topic);
      journal.paused(life, topic);
      nsqd.http().post("/topic/pause?topic=" + topic, "");
    }
  }

  private void createChannels(NsqdProcess nsqd) {
    journal
        .channels()
        .forEach(channel -> nsqd.http().createChannel(channel.topic(), channel.channel()));
    Deadlines.await("the metadata file names all channels")
        .until(() -> storedChannels(nsqd.dataPath()) == journal.channels().size());
  }

  private void resume(NsqdProcess nsqd) {
    pausedTopics.forEach(topic -> nsqd.http().post("/topic/unpause?topic=" + topic, ""));
    pausedTopics.clear();
  }

  private void end(NsqdProcess nsqd, Life life, LifePlan.Ending ending) {
    if (ending == LifePlan.Ending.STOPPED) {
      journal.end(life, Life.Ending.STOPPED);
      int exitCode = nsqd.stop();
      if (exitCode != 0) {
        journal.trouble(life, "exit code " + exitCode + " (expected: 0)");
      }
    } else {
      journal.end(life, Life.Ending.KILLED);
      nsqd.kill();
      noteSyncs(nsqd.dataPath(), life);
    }
  }

  /** A queue's metadata file is written with each sync. */
  private void noteSyncs(Path dataPath, Life life) {
    for (ChannelName channel : journal.channels()) {
      File metadata = dataPath.resolve(channel + ".diskqueue.meta.dat").toFile();
      if (metadata.exists()) {
        long agoMs = System.currentTimeMillis() - metadata.lastModified();
        journal.synced(life, channel, Duration.ofMillis(agoMs));
      }
    }
  }

  private void awaitDrained(NsqdProcess nsqd, Life life) {
    long waiting = waiting(nsqd);
    while (waiting > 0 || journal.silence().compareTo(SILENCE) < 0) {
      if (journal.silence().compareTo(LONG_SILENCE) > 0) {
        journal.trouble(life, waiting + " messages wait and do not come");
        return;
      }
      LockSupport.parkNanos(SILENCE.toNanos() / 4);
      waiting = waiting(nsqd);
    }
  }

  /** What the broker says it still has. */
  private static long waiting(NsqdProcess nsqd) {
    long waiting = 0;
    for (JsonNode topic : json(nsqd.http().get("/stats?format=json")).path("topics")) {
      waiting += topic.path("depth").asLong();
      for (JsonNode channel : topic.path("channels")) {
        waiting += channel.path("depth").asLong();
        waiting += channel.path("in_flight_count").asLong();
        waiting += channel.path("deferred_count").asLong();
      }
    }
    return waiting;
  }

  private static int storedChannels(Path dataPath) throws IOException {
    int channels = 0;
    for (JsonNode topic : json(Files.readString(dataPath.resolve("nsqd.dat"))).path("topics")) {
      channels += topic.path("channels").size();
    }
    return channels;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String[] flags(Life life) {
    return life.settings().flags().toArray(String[]::new);
  }
}
