"""What is acknowledged is kept: killed servers, lost power, full disks, repeats, crowds, old schemas, odd clocks."""
