"""What human coding says about the scorers: agreement, designs, estimates. Pure: no archive, no clock."""
