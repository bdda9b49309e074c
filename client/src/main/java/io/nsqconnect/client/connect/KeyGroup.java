package io.nsqconnect.client.connect;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;

/** Adds keys to one group of a definition, in the order of the calls. */
public final class KeyGroup {
  private final ConfigDef def;
  private final String name;
  private int order;

  /** The group {@code name} of {@code def}, still empty. */
  public KeyGroup(ConfigDef def, String name) {
    this.def = def;
    this.name = name;
  }

  /**
   * Adds a key.
   *
   * @param defaultValue {@link ConfigDef#NO_DEFAULT_VALUE} for a key that must be given
   * @param validator null if the type says it all
   */
  public KeyGroup add(
      String key,
      Type type,
      Object defaultValue,
      Validator validator,
      Importance importance,
      String documentation) {
    def.define(
        key,
        type,
        defaultValue,
        validator,
        importance,
        documentation,
        name,
        order++,
        Width.MEDIUM,
        key);
    return this;
  }
}
