package io.nsqconnect.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.engine.SimpleLeakDetection;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The same lives of a broker again and again, each time with a fault one operation of the disk
 * later, until none is left that could fail.
 */
@ExtendWith({SimpleLeakDetection.class, QuietStorage.class})
class StorageFaultPointsTest {
  private static final int LIVES = 2;
  private static final int STEPS = 100;

  /** What a crash has to come before. */
  private static final String[] CRASH_POINTS = {
    "create diskqueue.N.dat",
    "write diskqueue.N.dat",
    "force diskqueue.N.dat",
    "delete diskqueue.N.dat",
    "create diskqueue.meta.dat.tmp",
    "write diskqueue.meta.dat.tmp",
    "force diskqueue.meta.dat.tmp",
    "rename diskqueue.meta.dat.tmp",
    "delete diskqueue.meta.dat",
    "force names",
    "create deferred.N.dat",
    "write deferred.N.dat",
    "force deferred.N.dat",
    "delete deferred.N.dat",
    "rename deadlines.dat.tmp",
    "write deadlines.dat",
    "force deadlines.dat",
    "delete deadlines.dat"
  };

  private final Set<String> crashPoints = new TreeSet<>();

  @Test
  void nothingAnsweredIsLostWhicheverOperationFails() {
    for (int life = 0; life < LIVES; life++) {
      int seed = life;
      whileTrue(
          life,
          operation -> {
            StorageHistory history = StorageHistory.withoutFaults(seed, crashPoints);
            SimulatedDisk disk = history.failing(operation);
            history.run(STEPS);
            return disk.operations() > operation;
          });
    }
  }

  @Test
  void nothingAnsweredIsLostWhereverTheProcessDies() {
    for (int life = 0; life < LIVES; life++) {
      int seed = life;
      whileTrue(life, operation -> comesToCrash(seed, operation, null));
    }
    assertThat(crashPoints).contains(CRASH_POINTS);
  }

  @Test
  void nothingSyncedIsLostWhereverTheMachineFails() {
    for (int life = 0; life < LIVES; life++) {
      int seed = life;
      whileTrue(life, operation -> comesToCrash(seed, operation, new SplittableRandom(operation)));
    }
    assertThat(crashPoints).contains(CRASH_POINTS);
  }

  private boolean comesToCrash(long seed, long operation, SplittableRandom machine) {
    StorageHistory history = StorageHistory.withoutFaults(seed, crashPoints);
    SimulatedDisk disk = history.crashing(operation, machine);
    history.run(STEPS);
    return disk.crashed() != null;
  }

  private static void whileTrue(int life, LongPredicate run) {
    boolean reached = true;
    for (long operation = 0; reached; operation++) {
      try {
        reached = run.test(operation);
      } catch (AssertionError e) {
        throw new AssertionError("life " + life + ", operation " + operation, e);
      }
    }
  }
}
