package io.nsqconnect.client.discovery;

import java.io.IOException;
import java.util.Set;

/** What every nsqlookupd is asked. */
@FunctionalInterface
public interface LookupdQuestion<T> {
  /** What {@code lookupd} says. */
  Set<T> ask(Lookupd lookupd) throws IOException, InterruptedException;
}
