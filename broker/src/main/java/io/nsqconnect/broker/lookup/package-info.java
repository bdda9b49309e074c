/** How consumers find this broker: its registration with nsqlookupd, and what it learns there. */
package io.nsqconnect.broker.lookup;
