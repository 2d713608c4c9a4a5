/** Maximum likelihood: parameters, their errors, and a verdict that may refuse. */
package org.deskledger.model.fitting;
