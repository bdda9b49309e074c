package io.nsqconnect.source;

import io.nsqconnect.source.window.WindowEntry;
import java.util.Map;

/**
 * The right to make a record of a message, and what Connect keeps of it then.
 *
 * @param lease the message
 * @param entry the message's place in the window; null if nothing is remembered
 * @param partition source partition of the record
 * @param offset source offset of the record
 */
record Claim(
    Lease lease, WindowEntry<Lease> entry, Map<String, String> partition, Map<String, ?> offset) {}
