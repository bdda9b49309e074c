package io.nsqconnect.broker.tcp;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** The clients that are connected. Confined to the home loop. */
public final class Clients {
  private final Set<ClientSession> connected = new LinkedHashSet<>();

  void add(ClientSession session) {
    connected.add(session);
  }

  void remove(ClientSession session) {
    connected.remove(session);
  }

  /** All of them, oldest first. */
  public Collection<ClientSession> connected() {
    return Collections.unmodifiableCollection(connected);
  }
}
