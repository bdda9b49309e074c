/** What the broker tells about itself, and the forms in which it does. */
package io.nsqconnect.broker.stats;
