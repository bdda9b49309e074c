package io.nsqconnect.broker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT, each time one comes. A shutdown hook hears of the first only. SIGUSR1 would
 * kill the process if nobody listened; nsqd ignores it.
 *
 * <p>The JDK's {@code sun.misc.Signal} is the one way to hear of the others. It is called by
 * reflection, because javac warns of it in a way that can't be told to be quiet, and is there from
 * Java 17 to 25 at least. Where it is not, the first signal stops the broker in order all the same.
 */
final class StopSignals {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
  private static final List<String> NAMES = List.of("TERM", "INT");

  private static final String IGNORED = "USR1";

  private StopSignals() {}

  /** Tells {@code listener} the name of each signal, on a thread of its own. */
  static void tell(Consumer<String> listener) {
    for (String name : NAMES) {
      try {
        handle(name, () -> listener.accept("SIG" + name));
      } catch (InvocationTargetException e) {
        // The JVM was told to leave signals alone, or started with this one ignored.
        LOG.warn("SIG{} does not stop the broker in order: {}", name, e.getCause().getMessage());
      } catch (ReflectiveOperationException e) {
        LOG.warn("a second SIG{} will not hurry a stop: {}", name, e.toString());
      }
    }
  }

  /** Has the signals that are no order to stop do nothing. */
  static void ignoreOthers() {
    try {
      handle(IGNORED, () -> {});
    } catch (ReflectiveOperationException e) {
      LOG.debug("SIG{} ends the broker: {}", IGNORED, e.toString());
    }
  }

  private static void handle(String name, Runnable action) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object told =
        Proxy.newProxyInstance(
            StopSignals.class.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> {
              action.run();
              return null;
            });
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), told);
  }
}
