package io.nsqconnect.bridge;

import java.util.List;

/** What a {@link ManagedProcess} runs. */
@FunctionalInterface
public interface Program {
  /** Executable and arguments; asked for at each start. */
  List<String> command();
}
